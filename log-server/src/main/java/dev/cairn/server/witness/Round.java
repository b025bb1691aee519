package dev.cairn.server.witness;

import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.VerifiedSignature;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.UnpublishedCheckpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One checkpoint on its way around the witnesses. Safe for concurrent use. */
final class Round {
    private final UnpublishedCheckpoint checkpoint;
    private final TlogPolicy policy;
    private final Consumer<Round> onQuorum;
    private final CompletableFuture<List<VerifiedSignature>> result = new CompletableFuture<>();
    private final Set<WitnessClient> open; // who may still answer; guarded by this
    private final Map<VerifierKey, VerifiedSignature> cosignatures = new LinkedHashMap<>(); // guarded by this
    private boolean waitsForMore; // guarded by this
    private boolean quorate; // guarded by this
    private long quorateAt; // nanoseconds; guarded by this

    /**
     * @param witnesses all that are asked
     * @param onQuorum is told once, if the quorum holds while others are expected; it is to {@link #end} the round after a while
     */
    Round(
            UnpublishedCheckpoint checkpoint,
            TlogPolicy policy,
            Collection<WitnessClient> witnesses,
            Consumer<Round> onQuorum) {
        this.checkpoint = checkpoint;
        this.policy = policy;
        this.open = new HashSet<>(witnesses);
        this.onQuorum = onQuorum;
    }

    UnpublishedCheckpoint checkpoint() {
        return checkpoint;
    }

    /** The cosignatures, when the round has ended. */
    CompletableFuture<List<VerifiedSignature>> result() {
        return result;
    }

    /** Whether nobody waits for it any more. */
    boolean isOver() {
        return result.isDone();
    }

    /** Whether a cosignature that comes now comes before the quorum, or not longer than this after it. */
    synchronized boolean isWithin(Duration extraWait) {
        return !quorate || System.nanoTime() - quorateAt <= extraWait.toNanos();
    }

    /** A witness has cosigned. */
    void cosigned(WitnessClient witness, List<VerifiedSignature> verified) {
        synchronized (this) {
            open.remove(witness);
            verified.forEach(cosignature -> cosignatures.put(cosignature.key(), cosignature));
        }
        endIfSettled();
    }

    /** A witness will not cosign in this round. */
    void failed(WitnessClient witness) {
        synchronized (this) {
            open.remove(witness);
        }
        endIfSettled();
    }

    /** Ends the round unless there is something to wait for: the quorum, or beyond it those that answered the last time. */
    void endIfSettled() {
        boolean settled;
        boolean begins = false;
        synchronized (this) {
            if (policy.isQuorum(cosignatures.keySet())) {
                if (!quorate) {
                    quorate = true;
                    quorateAt = System.nanoTime();
                }
                settled = open.stream().noneMatch(WitnessClient::isPrompt);
                begins = !settled && !waitsForMore;
                waitsForMore |= begins;
            } else {
                Set<VerifierKey> possible = new HashSet<>(cosignatures.keySet());
                open.forEach(witness -> possible.addAll(witness.keys()));
                settled = !policy.isQuorum(possible);
            }
        }
        if (settled) {
            end();
        } else if (begins) {
            onQuorum.accept(this);
        }
    }

    /** Ends the round with what has come. */
    void end() {
        List<VerifiedSignature> gathered;
        synchronized (this) {
            gathered = List.copyOf(cosignatures.values());
        }
        result.complete(gathered);
    }
}
