package dev.cairn.witness.cosign;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.note.VerifiedSignature;
import dev.cairn.core.witness.AddCheckpointRequest;
import dev.cairn.witness.log.KnownLogs;
import dev.cairn.witness.log.WitnessedLog;
import dev.cairn.witness.state.CosignedCheckpoint;
import dev.cairn.witness.state.OriginState;
import dev.cairn.witness.state.Origins;
import dev.cairn.witness.state.Recorded;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a checkpoint is cosigned, and cosigns it (<a href="https://c2sp.org/tlog-witness#add-checkpoint">tlog-witness</a>). Signatures
 * and proofs are verified, and cosignatures made, on the executor; the origin's actor only compares and writes. May be used by any thread.
 *
 * <p>A cosignature is made after {@link Origins#record} has returned, with the time of the event: what is signed is durable, and what was lost
 * on the way to the client can be made again.
 */
public final class Cosigner {
    private static final Logger LOGGER = LoggerFactory.getLogger(Cosigner.class);
    // Requests that wait for the journal, for all origins. One origin's actor keeps at most 4,096 waiting.
    private static final int MAX_IN_FLIGHT = 2048;

    private final KnownLogs logs;
    private final Origins origins;
    private final List<NoteSigner> signers;
    private final List<CheckpointObserver> observers;
    private final Executor executor;
    private final AtomicInteger inFlight = new AtomicInteger();
    // The last cosignatures made for each origin; at most as many as there are logs. Never more than a copy: it counts
    // only if it is of the
    // checkpoint in the state.
    private final Map<String, Cosigned> latest = new ConcurrentHashMap<>();

    /**
     * A cosigner.
     *
     * @param signers of the witness's keys; at least one, with distinct names
     * @param observers hear of every checkpoint with a log's signature
     * @param executor where signatures are verified and made
     */
    public Cosigner(
            KnownLogs logs,
            Origins origins,
            List<NoteSigner> signers,
            List<CheckpointObserver> observers,
            Executor executor) {
        if (signers.isEmpty()) {
            throw new IllegalArgumentException("a witness has at least one key");
        }
        this.logs = logs;
        this.origins = origins;
        this.signers = List.copyOf(signers);
        this.observers = List.copyOf(observers);
        this.executor = executor;
    }

    /** Requests that are being decided now. */
    public int inFlight() {
        return inFlight.get();
    }

    /**
     * Cosigns a checkpoint, if it is proven to continue the latest one of its origin.
     *
     * @return fails with a {@link RefusedException} if it is not cosigned
     */
    public CompletionStage<Cosigned> addCheckpoint(AddCheckpointRequest request) {
        if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
            inFlight.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new RefusedException(Refusal.UNAVAILABLE, "too many requests are being answered; retry"));
        }
        CompletionStage<Cosigned> answer;
        try {
            VerifiedCheckpoint checkpoint = verified(request);
            answer = origins.read(checkpoint.checkpoint().origin())
                    .thenComposeAsync(state -> advance(request, checkpoint, state), executor);
        } catch (RefusedException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.exceptionallyCompose(failure -> CompletableFuture.failedFuture(refusal(failure)))
                .whenComplete((cosigned, failure) -> inFlight.decrementAndGet());
    }

    /** The checks that need no state. */
    private VerifiedCheckpoint verified(AddCheckpointRequest request) throws RefusedException {
        Checkpoint claim = request.checkpoint();
        // Nobody audits them, and an ML-DSA-44 cosignature would not cover them: who sees it beside them might think it
        // did.
        if (!claim.extensions().isEmpty()) {
            throw new RefusedException(
                    Refusal.MALFORMED, "checkpoint: has extension lines, which a cosignature could not vouch for");
        }
        // SPEC: "If the checkpoint origin is unknown, the witness MUST respond with a "404 Not Found" HTTP status
        // code."
        WitnessedLog log = logs.find(claim.origin())
                .orElseThrow(() -> new RefusedException(
                        Refusal.UNKNOWN_LOG, "unknown log: the origin of the checkpoint is not that of a known log"));
        VerifiedCheckpoint checkpoint;
        try {
            // SPEC: "403 Forbidden […] if either no signature from a trusted key for the origin is present, or a
            // signature line's key name and ID match a trusted key but the signature itself fails to verify"
            checkpoint = VerifiedCheckpoint.open(request.note(), log.origin(), log.keys());
        } catch (VerificationException e) {
            throw new RefusedException(Refusal.FORBIDDEN, "invalid signature: " + e.getMessage());
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.MALFORMED, e.getMessage());
        }
        // SPEC: "The old size MUST be equal to or lower than the checkpoint size. Otherwise, the witness MUST respond
        // with a
        // "400 Bad Request" HTTP status code."
        if (request.oldSize() > claim.size()) {
            observers.forEach(observer -> observer.refused(checkpoint, request.oldSize(), request.proof()));
            throw new RefusedException(
                    Refusal.OLD_SIZE,
                    "old size " + request.oldSize() + " is above the checkpoint's size " + claim.size());
        }
        return checkpoint;
    }

    private CompletionStage<Cosigned> advance(
            AddCheckpointRequest request, VerifiedCheckpoint checkpoint, OriginState state) {
        // SPEC: "The witness MUST check that the old size matches the size of the latest checkpoint it cosigned for the
        // checkpoint's origin (or zero if it never cosigned a checkpoint for that origin). If it doesn't match, the
        // witness
        // MUST respond with a "409 Conflict" HTTP status code."
        if (request.oldSize() != state.size()) {
            return refused(request, checkpoint, RefusedException.conflict(state.size()));
        }
        Checkpoint tree = checkpoint.checkpoint();
        try {
            prove(request, tree, state);
        } catch (VerificationException e) {
            return refused(request, checkpoint, new RefusedException(Refusal.UNPROVEN, e.getMessage()));
        }
        List<SignatureLine> lines =
                checkpoint.signatures().stream().map(VerifiedSignature::line).toList();
        SignedNote note = SignedNote.of(checkpoint.note().text(), lines);
        return origins.record(tree.origin(), state, tree.size(), tree.root(), note)
                .thenComposeAsync(recorded -> recorded(request, checkpoint, recorded), executor);
    }

    private CompletionStage<Cosigned> recorded(
            AddCheckpointRequest request, VerifiedCheckpoint checkpoint, Recorded recorded) {
        if (recorded instanceof Recorded.Durable durable) {
            observers.forEach(observer -> observer.cosigned(checkpoint));
            return CompletableFuture.completedFuture(cosigned(durable.checkpoint()));
        }
        if (recorded instanceof Recorded.ClockBehind behind) {
            LOGGER.error(
                    "{}: size {} is not cosigned: the last cosignature was made at {}, and the clock says {}",
                    checkpoint.checkpoint().origin(),
                    checkpoint.checkpoint().size(),
                    behind.last(),
                    behind.now());
            observers.forEach(observer -> observer.clockBehind(checkpoint, behind.last(), behind.now()));
            return CompletableFuture.failedFuture(new RefusedException(
                    Refusal.CLOCK,
                    "the witness's clock is behind its last cosignature for this origin; nothing is cosigned"));
        }
        if (recorded instanceof Recorded.NotKnown) {
            return CompletableFuture.failedFuture(unavailable());
        }
        // Another request for the origin came first. Its size is another one, or else it was of the same tree; so this
        // ends.
        return advance(request, checkpoint, ((Recorded.Moved) recorded).state());
    }

    /** Whether the tree continues the state's. */
    private static void prove(AddCheckpointRequest request, Checkpoint tree, OriginState state)
            throws VerificationException {
        // SPEC: "The proof MUST be empty if the old size is zero."
        if (state.size() == 0 && !request.proof().isEmpty()) {
            throw new VerificationException("consistency proof: it is not empty, but the old size is zero");
        }
        if (state.size() == 0 && tree.size() > 0) {
            return; // every tree continues the one without leaves
        }
        // Of two equal sizes it shows that the roots are equal; of size zero that the root is that of no leaves.
        ProofVerifier.consistency(
                new ConsistencyProof(state.size(), tree.size(), request.proof()), state.root(), tree.root());
    }

    private CompletionStage<Cosigned> refused(
            AddCheckpointRequest request, VerifiedCheckpoint checkpoint, RefusedException refusal) {
        observers.forEach(observer -> observer.refused(checkpoint, request.oldSize(), request.proof()));
        return CompletableFuture.failedFuture(refusal);
    }

    /**
     * The latest checkpoint that was cosigned for an origin.
     *
     * @return empty if none ever was; fails with a {@link RefusedException} if it cannot be found out
     */
    public CompletionStage<Optional<Cosigned>> latest(String origin) {
        return origins.read(origin)
                .thenApplyAsync(state -> state.last().map(this::cosigned), executor)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(refusal(failure)));
    }

    /** Cosigns what is in the journal, as of the time that is in the journal with it. */
    private Cosigned cosigned(CosignedCheckpoint durable) {
        Cosigned before = latest.get(durable.origin());
        if (before != null && before.checkpoint().equals(durable)) {
            return before;
        }
        Checkpoint checkpoint = durable.checkpoint();
        List<SignatureLine> lines = signers.stream()
                .map(signer -> signer.sign(checkpoint, durable.time()))
                .toList();
        Cosigned made = new Cosigned(durable, lines);
        latest.put(durable.origin(), made);
        return made;
    }

    private static Throwable refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException ? unavailable() : cause;
    }

    private static RefusedException unavailable() {
        return new RefusedException(
                Refusal.UNAVAILABLE,
                "the witness's journal does not answer; whether the checkpoint was recorded is not known");
    }
}
