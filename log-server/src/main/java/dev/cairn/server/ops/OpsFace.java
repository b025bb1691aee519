package dev.cairn.server.ops;

import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.Request;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Serves {@code /}, {@code /healthz}, {@code /readyz} and {@code /metrics}. */
public final class OpsFace {
    private static final ContentType PROMETHEUS = prometheus();
    private static final byte[] SERVING = "{\"status\":\"SERVING\"}\n".getBytes(StandardCharsets.UTF_8);

    private final Log log;
    private final VerifierKey logKey;
    private final boolean addEnabled;
    private final Readiness readiness;
    private final PrometheusMeterRegistry registry;

    private final Endpoint home = Endpoint.read("home", this::home);
    private final Endpoint healthz = Endpoint.read("healthz", request -> Answers.of(200, Answers.JSON, SERVING));
    private final Endpoint readyz = Endpoint.read("readyz", this::readyz);
    private final Endpoint metrics = new Endpoint(
            "metrics", Endpoint.Methods.READ, false, request -> CompletableFuture.completedFuture(metrics()));

    /** @param addEnabled whether the page at {@code /} names {@code /add} */
    public OpsFace(
            Log log, VerifierKey logKey, boolean addEnabled, Readiness readiness, PrometheusMeterRegistry registry) {
        this.log = log;
        this.logKey = logKey;
        this.addEnabled = addEnabled;
        this.readiness = readiness;
        this.registry = registry;
    }

    /** What is at a path without its first slash. */
    public Optional<Endpoint> find(String path) {
        return switch (path) {
            case "" -> Optional.of(home);
            case "healthz" -> Optional.of(healthz);
            case "readyz" -> Optional.of(readyz);
            case "metrics" -> Optional.of(metrics);
            default -> Optional.empty();
        };
    }

    private HttpResponse home(Request request) {
        String page = "Cairn, a transparency log\n\norigin        " + log.origin()
                + "\nsize          "
                + log.latest()
                        .map(PublishedCheckpoint::size)
                        .map(String::valueOf)
                        .orElse("not published yet")
                + "\nverifier key  " + logKey.encode()
                + "\n\nGET  /checkpoint                            c2sp.org/tlog-tiles, also below /api/v2/"
                + "\nGET  /checkpoint/<size>"
                + "\nGET  /tile/<level>/<index>[.p/<width>]"
                + "\nGET  /tile/entries/<index>[.p/<width>]"
                + "\nGET  /proof/inclusion?index=&size=          or hash=; format=tlog-proof"
                + "\nGET  /proof/consistency?from=&to="
                + "\nGET  /api/entries/stream?from=               as they are published (server-sent events)"
                + "\nPOST /api/v2/log/entries                    Rekor v2"
                + (addEnabled ? "\nPOST /add                                   raw entries" : "")
                + "\nGET  /healthz /readyz /metrics\n";
        return Answers.of(200, Answers.TEXT, page.getBytes(StandardCharsets.UTF_8), List.of(Answers.NO_CACHE));
    }

    private HttpResponse readyz(Request request) {
        return readiness
                .obstacle()
                .map(obstacle -> Answers.of(503, Answers.JSON, status("NOT_READY\",\"reason\":\"" + obstacle)))
                .orElseGet(() -> Answers.of(200, Answers.JSON, status("READY")));
    }

    // The words put in here are Readiness's own, and need no escapes.
    private static byte[] status(String status) {
        return ("{\"status\":\"" + status + "\"}\n").getBytes(StandardCharsets.UTF_8);
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
