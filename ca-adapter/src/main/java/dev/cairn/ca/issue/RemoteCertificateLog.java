package dev.cairn.ca.issue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import dev.cairn.core.http.LimitedBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A certificate log behind HTTP: {@code POST <url>/ct/v1/add-pre-chain} (RFC 6962 section 4.2). 408 is tried again at once; 429 and 503 after what
 * Retry-After says, or a second; all of it within one time. Whatever else fails is not tried again: the client does that.
 */
public final class RemoteCertificateLog implements CertificateLog {
    /** How long one certificate may take. */
    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final String OBJECT = "add-pre-chain answer";
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final int MAX_TRIES = 10;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int TIMED_OUT = 408;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    private final URI address;
    private final HttpClient client;
    private final InstantSource clock;
    private final Duration timeout;
    private final ObjectMapper json = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(8).build())
            .build());

    /**
     * @param url the log's submission prefix, {@code https} or {@code http}
     * @param client follows no redirects
     * @param timeout for one certificate, retries included
     * @throws IllegalArgumentException if the address is neither
     */
    public RemoteCertificateLog(URI url, HttpClient client, InstantSource clock, Duration timeout) {
        if (!"https".equals(url.getScheme()) && !"http".equals(url.getScheme())) {
            throw new IllegalArgumentException("the certificate log's address is neither https nor http");
        }
        String text = url.toString();
        this.address = URI.create((text.endsWith("/") ? text : text + "/") + "ct/v1/add-pre-chain");
        this.client = client;
        this.clock = clock;
        this.timeout = timeout;
    }

    @Override
    public CompletionStage<SignedCertificateTimestamp> addPreChain(List<Bytes> chain) {
        ObjectNode body = json.createObjectNode();
        ArrayNode certificates = body.putArray("chain");
        chain.forEach(certificate -> certificates.add(certificate.base64()));
        return post(body.toString(), clock.instant().plus(timeout), 1);
    }

    private CompletionStage<SignedCertificateTimestamp> post(String body, Instant end, int attempt) {
        Duration left = Duration.between(clock.instant(), end);
        if (left.isNegative() || left.isZero()) {
            return CompletableFuture.failedFuture(new StoreException("the certificate log did not answer in time"));
        }
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(left)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        // The request's time ends with the answer's head; this one goes on to the end of its body.
        return client.sendAsync(request, info -> new LimitedBody(MAX_BODY_BYTES))
                .orTimeout(left.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> {
                    throw new StoreException("the certificate log cannot be reached", failure);
                })
                .thenCompose(answer -> onAnswer(answer, body, end, attempt));
    }

    private CompletionStage<SignedCertificateTimestamp> onAnswer(
            HttpResponse<byte[]> answer, String body, Instant end, int attempt) {
        int status = answer.statusCode();
        if (status == 200) {
            try {
                return CompletableFuture.completedFuture(decode(answer.body()));
            } catch (MalformedException e) {
                return CompletableFuture.failedFuture(new StoreException("the certificate log: " + e.getMessage(), e));
            }
        }
        boolean again = status == TIMED_OUT || status == TOO_MANY || status == UNAVAILABLE;
        if (!again || attempt == MAX_TRIES) {
            return CompletableFuture.failedFuture(new StoreException("the certificate log answered " + status));
        }
        Duration pause = status == TIMED_OUT ? Duration.ZERO : pause(answer);
        if (!clock.instant().plus(pause).isBefore(end)) {
            return CompletableFuture.failedFuture(new StoreException(
                    "the certificate log answered " + status + ", to come back later than can be waited"));
        }
        return CompletableFuture.supplyAsync(
                        () -> post(body, end, attempt + 1),
                        CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS))
                .thenCompose(next -> next);
    }

    /** Seconds, or a date (RFC 9110 section 10.2.3). */
    private Duration pause(HttpResponse<byte[]> answer) {
        String after = answer.headers().firstValue("Retry-After").orElse("").strip();
        if (after.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(after));
        }
        try {
            Instant at = ZonedDateTime.parse(after, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration until = Duration.between(clock.instant(), at);
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException e) {
            return PAUSE;
        }
    }

    private SignedCertificateTimestamp decode(byte[] body) throws MalformedException {
        JsonNode answer;
        try {
            answer = json.readTree(body);
        } catch (JsonProcessingException e) {
            throw new MalformedException(OBJECT, "not JSON");
        } catch (IOException e) {
            throw new CompletionException("bytes in memory cannot be read", e);
        }
        JsonNode version = answer.path("sct_version");
        JsonNode timestamp = answer.path("timestamp");
        if (!version.canConvertToInt() || version.intValue() != 0) {
            throw new MalformedException(OBJECT, "sct_version is not 0");
        }
        if (!timestamp.isIntegralNumber() || !timestamp.canConvertToLong()) {
            throw new MalformedException(OBJECT, "timestamp is not a number of milliseconds");
        }
        Bytes signature = SignedCertificateTimestamp.signatureOf(base64(answer, "signature"));
        try {
            return new SignedCertificateTimestamp(
                    base64(answer, "id"), timestamp.longValue(), base64(answer, "extensions"), signature);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(OBJECT, "not an SCT");
        }
    }

    private static Bytes base64(JsonNode answer, String field) throws MalformedException {
        if (!answer.path(field).isTextual()) {
            throw new MalformedException(OBJECT, field + " is not there");
        }
        try {
            return Bytes.wrap(Base64.getDecoder().decode(answer.path(field).textValue()));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(OBJECT, field + " is not base64");
        }
    }
}
