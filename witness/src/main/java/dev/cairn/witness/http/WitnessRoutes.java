package dev.cairn.witness.http;

import dev.cairn.core.http.Route;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.witness.cosign.Cosigner;
import dev.cairn.witness.cosign.SubtreeSigner;
import dev.cairn.witness.log.KnownLogs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The routes of a witness, for a server to mount. */
public final class WitnessRoutes {
    private WitnessRoutes() {}

    /**
     * All of them.
     *
     * @param evidence the proof that the log with an origin has misbehaved
     */
    public static List<Route> of(
            KnownLogs logs,
            List<NoteSigner> signers,
            Cosigner cosigner,
            Function<String, Optional<byte[]>> evidence,
            WitnessMetrics metrics) {
        metrics.watch(() -> logs.all().size(), cosigner::inFlight);
        List<Route> routes = new ArrayList<>();
        routes.add(new AddCheckpointRoute(logs, cosigner, metrics));
        routes.add(new CheckpointRoute(logs, cosigner));
        routes.add(new MisbehaviourRoute(logs, evidence));
        // Without a key that can sign subtrees the path is none of the witness's.
        SubtreeSigner.of(logs, signers).ifPresent(signer -> routes.add(new SignSubtreeRoute(signer)));
        routes.add(new PageRoute(signers.stream().map(NoteSigner::verifierKey).toList(), logs));
        return routes;
    }
}
