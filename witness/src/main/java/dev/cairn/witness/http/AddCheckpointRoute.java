package dev.cairn.witness.http;

import dev.cairn.core.MalformedException;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import dev.cairn.core.witness.AddCheckpointRequest;
import dev.cairn.core.witness.CosignatureLines;
import dev.cairn.witness.cosign.Cosigner;
import dev.cairn.witness.cosign.Refusal;
import dev.cairn.witness.cosign.RefusedException;
import dev.cairn.witness.log.KnownLogs;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code POST /add-checkpoint}. */
final class AddCheckpointRoute implements Route {
    /** 100 ML-DSA-44 lines are 330 kB, but a log has a few keys and a proof is at most 3 kB. */
    private static final int MAX_BODY = 128 << 10;

    private final KnownLogs logs;
    private final Cosigner cosigner;
    private final WitnessMetrics metrics;

    AddCheckpointRoute(KnownLogs logs, Cosigner cosigner, WitnessMetrics metrics) {
        this.logs = logs;
        this.cosigner = cosigner;
        this.metrics = metrics;
    }

    @Override
    public String name() {
        return "add-checkpoint";
    }

    @Override
    public boolean isAt(String path) {
        return path.equals("/add-checkpoint");
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public int maxBodyBytes() {
        return MAX_BODY;
    }

    @Override
    public CompletionStage<Answer> answer(Call call) {
        long began = System.nanoTime();
        AddCheckpointRequest request;
        try {
            request = AddCheckpointRequest.parse(call.body().unsafeArray());
        } catch (MalformedException e) {
            Refusal refusal = unreadable(call);
            metrics.addCheckpoint(refusal.label(), began);
            String prefix = switch (refusal) {
                case UNKNOWN_LOG -> "unknown log: ";
                case FORBIDDEN -> "invalid signature: ";
                default -> "";
            };
            return CompletableFuture.completedFuture(TextAnswers.text(refusal.status(), prefix + e.getMessage()));
        }
        return cosigner.addCheckpoint(request)
                .thenApply(cosigned -> {
                    metrics.cosigned(cosigned.checkpoint());
                    metrics.addCheckpoint("cosigned", began);
                    return TextAnswers.ok(CosignatureLines.encode(cosigned.cosignatures()));
                })
                .exceptionally(failure -> {
                    RefusedException refused = TextAnswers.refusal(failure);
                    metrics.addCheckpoint(refused.refusal().label(), began);
                    return TextAnswers.refused(refused);
                });
    }

    /** Why a body is refused that cannot be parsed. */
    private Refusal unreadable(Call call) {
        Optional<byte[]> corrected = SignatureSpelling.corrected(call.body().unsafeArray());
        if (corrected.isEmpty()) {
            return Refusal.MALFORMED;
        }
        try {
            String origin =
                    AddCheckpointRequest.parse(corrected.get()).checkpoint().origin();
            return logs.find(origin).isPresent() ? Refusal.FORBIDDEN : Refusal.UNKNOWN_LOG;
        } catch (MalformedException e) {
            return Refusal.MALFORMED;
        }
    }

    @Override
    public Answer refusal(int status, String reason) {
        return TextAnswers.text(status, reason);
    }
}
