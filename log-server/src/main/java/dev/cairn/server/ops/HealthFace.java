package dev.cairn.server.ops;

import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.ErrorDialect;
import dev.cairn.server.http.Mount;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Whether the process lives, and its meters: {@code /healthz}, {@code /ping} and {@code /metrics}. */
public final class HealthFace implements Mount {
    private static final byte[] SERVING = "{\"status\":\"SERVING\"}\n".getBytes(StandardCharsets.UTF_8);
    private static final ContentType PROMETHEUS = prometheus();

    private final PrometheusMeterRegistry registry;
    private final Endpoint healthz = Endpoint.read("healthz", request -> Answers.of(200, Answers.JSON, SERVING));
    private final Endpoint ping = Endpoint.read("ping", request -> Answers.of(200, Answers.TEXT, new byte[0]));
    private final Endpoint metrics = new Endpoint(
            "metrics", Endpoint.Methods.READ, false, request -> CompletableFuture.completedFuture(metrics()));

    /** @param registry what {@code /metrics} shows */
    public HealthFace(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Optional<Endpoint> find(String path, Bodies bodies) {
        return switch (path) {
            case "/healthz" -> Optional.of(healthz);
            case "/ping" -> Optional.of(ping);
            case "/metrics" -> Optional.of(metrics);
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<ErrorDialect> errors(String path) {
        return Optional.empty();
    }

    private static ContentType prometheus() {
        // In this order, as every other exporter writes it.
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("version", "0.0.4");
        parameters.put("charset", "utf-8");
        return Answers.text(parameters);
    }

    private HttpResponse metrics() {
        byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
        return Answers.of(200, PROMETHEUS, text);
    }
}
