package dev.cairn.server.ops;

import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Serves {@code /}, {@code /healthz}, {@code /readyz} and {@code /metrics}. */
public final class OpsFace {

    private final Log log;
    private final VerifierKey logKey;
    private final boolean addEnabled;
    private final Readiness readiness;

    private final Endpoint home = Endpoint.read("home", this::home);
    private final Endpoint readyz = Endpoint.read("readyz", this::readyz);

    /** @param addEnabled whether the page at {@code /} names {@code /add} */
    public OpsFace(Log log, VerifierKey logKey, boolean addEnabled, Readiness readiness) {
        this.log = log;
        this.logKey = logKey;
        this.addEnabled = addEnabled;
        this.readiness = readiness;
    }

    /** What is at a path without its first slash. */
    public Optional<Endpoint> find(String path) {
        return switch (path) {
            case "" -> Optional.of(home);
            case "readyz" -> Optional.of(readyz);
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
                + (log.quorum().isPresent()
                        ? "\nGET  /witnesses                             who must cosign checkpoints"
                        : "")
                + "\nGET  /healthz /readyz /metrics\n";
        return Answers.of(200, Answers.TEXT, page.getBytes(StandardCharsets.UTF_8), List.of(Answers.NO_CACHE));
    }

    private HttpResponse readyz(Request request) {
        return readiness
                .obstacle()
                .map(obstacle -> Answers.of(503, Answers.JSON, status("NOT_READY\",\"reason\":\"" + obstacle)))
                .orElseGet(() -> Answers.of(200, Answers.JSON, status(ready())));
    }

    private String ready() {
        return readiness
                .warning()
                .map(warning -> "READY\",\"warning\":\"" + warning)
                .orElse("READY");
    }

    // The words put in here are Readiness's own, and need no escapes.
    private static byte[] status(String status) {
        return ("{\"status\":\"" + status + "\"}\n").getBytes(StandardCharsets.UTF_8);
    }
}
