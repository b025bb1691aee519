package dev.cairn.tools.sign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.http.LimitedBody;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.sign.SigningException.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;

/** Requests to the services that sign, with their errors in one form. */
final class ServiceHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_QUOTED = 300;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERRORS = 500;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final BoundedHttp http;
    private final Pause pause;

    /** How to wait. */
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    ServiceHttp(BoundedHttp http, Pause pause) {
        this.http = http;
        this.pause = pause;
    }

    /**
     * What is asked.
     *
     * @param service what is asked, for messages, such as {@code the log}
     * @param contentType of the body
     * @param maxBytes the longest answer
     * @param timeout of one try; there are two
     */
    record Request(String service, URI uri, String contentType, Bytes body, int maxBytes, Duration timeout) {}

    /**
     * Posts, and tries once more if the service is too busy or fails.
     *
     * @return the answer, with whatever status below 500
     * @throws SigningException if there is none
     */
    BoundedHttp.Answer post(Request request) throws SigningException {
        HttpRequest post = HttpRequest.newBuilder(request.uri())
                .header("Content-Type", request.contentType())
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.body().unsafeArray()))
                .build();
        BoundedHttp.Answer answer = send(request, post);
        if (answer.status() == TOO_MANY || answer.status() >= SERVER_ERRORS) {
            try {
                pause.of(pauseOf(answer));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unavailable(request, answer);
            }
            answer = send(request, post);
        }
        if (answer.status() == TOO_MANY || answer.status() >= SERVER_ERRORS) {
            throw unavailable(request, answer);
        }
        return answer;
    }

    /** Gets a document that explains; empty bytes if there is none. */
    Bytes explain(URI uri, int maxBytes, Duration timeout) {
        try {
            BoundedHttp.Answer answer =
                    http.send(HttpRequest.newBuilder(uri).GET().build(), maxBytes, timeout);
            return answer.status() == 200 ? answer.body() : Bytes.EMPTY;
        } catch (IOException e) {
            return Bytes.EMPTY;
        }
    }

    private BoundedHttp.Answer send(Request request, HttpRequest post) throws SigningException {
        try {
            return http.send(post, request.maxBytes(), request.timeout());
        } catch (LimitedBody.TooLongException e) {
            throw new SigningException(
                    Fault.FALSE_ANSWER,
                    request.service() + " at " + request.uri() + " answered with more than " + request.maxBytes()
                            + " bytes",
                    "it is no such service, or it is broken; check the URL in the signing configuration");
        } catch (IOException e) {
            throw new SigningException(
                    Fault.SERVICE,
                    request.service() + ": " + e.getMessage(),
                    "nothing was written; try again when it is back, or name another deployment with --deployment");
        }
    }

    private static SigningException unavailable(Request request, BoundedHttp.Answer answer) {
        return new SigningException(
                Fault.SERVICE,
                request.service() + " at " + request.uri() + " answered twice with an error, " + answer.status()
                        + quoted(answer.body()),
                "nothing was written; try again later");
    }

    private static Duration pauseOf(BoundedHttp.Answer answer) {
        String after = answer.header("Retry-After").orElse("1").strip();
        Duration asked =
                after.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(after)) : Duration.ofSeconds(1);
        return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
    }

    /** What an answer says of itself, shortened and on one line; with a colon before it. */
    static String quoted(Bytes body) {
        String text = body.utf8();
        try {
            JsonNode message = JSON.readTree(text).path("message");
            if (message.isTextual()) {
                text = message.textValue();
            }
        } catch (IOException e) {
            // As it is, then.
        }
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        if (line.isEmpty()) {
            return "";
        }
        return ": " + (line.length() > MAX_QUOTED ? line.substring(0, MAX_QUOTED) + "…" : line);
    }
}
