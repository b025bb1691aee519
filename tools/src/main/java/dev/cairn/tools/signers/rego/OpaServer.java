package dev.cairn.tools.signers.rego;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cairn.core.http.LimitedBody;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A rule of an OPA server, asked over its data API (<a href="https://www.openpolicyagent.org/docs/rest-api#get-a-document-with-input">REST</a>). */
public final class OpaServer implements RegoPolicy {
    private static final int MAX_ANSWER = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final URI uri;
    private final String rule;
    private final Duration timeout;
    private final HttpClient client;

    private OpaServer(URI uri, String rule, Duration timeout) {
        this.uri = uri;
        this.rule = rule;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * A rule.
     *
     * @param url of the server, such as {@code http://127.0.0.1:8181}
     * @param rule its path, such as {@code cairn/allow}
     * @param timeout of the whole answer
     * @throws IllegalArgumentException if one of them is none
     */
    public static OpaServer of(String url, String rule, Duration timeout) {
        if (!rule.matches("[A-Za-z_][A-Za-z0-9_]*(/[A-Za-z_][A-Za-z0-9_]*){0,15}")) {
            throw new IllegalArgumentException("rule is a path such as cairn/allow");
        }
        try {
            URI server = new URI(url);
            boolean http = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
            if (!http
                    || server.getHost() == null
                    || server.getRawUserInfo() != null
                    || server.getRawQuery() != null
                    || server.getRawFragment() != null) {
                throw new IllegalArgumentException(
                        "url is an http or https URL with a host, and without user and query");
            }
            String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
            return new OpaServer(new URI(base + "/v1/data/" + rule), rule, timeout);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("url is no URL", e);
        }
    }

    @Override
    public String text() {
        return "Rego rule " + rule + " of the OPA server " + uri.getAuthority();
    }

    @Override
    public Optional<String> against(JsonNode input) {
        return ask(input).map(reason -> text() + " " + reason);
    }

    private Optional<String> ask(JsonNode input) {
        CompletableFuture<HttpResponse<byte[]>> answer;
        try {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("Content-Type", "application/json")
                    .timeout(timeout)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(
                            JsonNodeFactory.instance.objectNode().set("input", input))))
                    .build();
            answer = client.sendAsync(request, unused -> new LimitedBody(MAX_ANSWER));
        } catch (JsonProcessingException e) {
            return Optional.of("cannot be asked");
        }
        try {
            // The request's own timeout ends with the headers.
            HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return response.statusCode() == 200
                    ? read(response.body())
                    : Optional.of("was answered with HTTP status " + response.statusCode());
        } catch (TimeoutException e) {
            answer.cancel(true);
            return Optional.of("was not answered within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            return Optional.of("could not be asked");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return Optional.of("was not answered");
        }
    }

    private static Optional<String> read(byte[] body) {
        try {
            JsonNode result = JSON.readTree(body).path("result");
            // SPEC: the result is absent where the rule is undefined.
            return result.isMissingNode() ? Optional.of("is undefined") : RegoAnswer.against(result);
        } catch (IOException e) {
            return Optional.of("was not answered with JSON");
        }
    }
}
