package dev.cairn.core.engine;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.NoteVerifier;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.VerifiedSignature;
import dev.cairn.core.sequencer.Cosigners;
import dev.cairn.core.sequencer.UnpublishedCheckpoint;
import dev.cairn.core.sequencer.Witnessing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Three witnesses in this process, of which some answer. The quorum is two. They believe no log: each tree must continue the one before. */
public final class TestWitnesses implements Cosigners {
    private final List<NoteSigner> signers = new ArrayList<>();
    private final TlogPolicy policy;
    private final List<Long> asked = new ArrayList<>();
    private boolean silent;
    private boolean failing;
    private int up;
    private long size;
    private Hash root = Hash.wrap(new byte[Hash.LENGTH]);

    /** @param up how many answer */
    public TestWitnesses(int up) throws MalformedException {
        this.up = up;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            NoteSigner signer = i == 2
                    ? NoteSigner.mlDsa44("w.example/2", LocalKey.generate(KeyType.ML_DSA_44), InstantSource.system())
                    : NoteSigner.ed25519Cosigner(
                            "w.example/" + i, LocalKey.generate(KeyType.ED25519), InstantSource.system());
            signers.add(signer);
            text.append("witness w")
                    .append(i)
                    .append(' ')
                    .append(signer.verifierKey().encode())
                    .append('\n');
        }
        policy = TlogPolicy.parse((text + "group two 2 w0 w1 w2\nquorum two\n").getBytes(StandardCharsets.US_ASCII));
    }

    public TlogPolicy policy() {
        return policy;
    }

    /** Witnesses of a log that publishes nothing without them. */
    public Witnessing failClosed() {
        return new Witnessing(policy, this, false, Duration.ofMinutes(1));
    }

    /** From now on so many answer. */
    public synchronized void up(int witnesses) {
        up = witnesses;
    }

    /** From now on a round never ends. */
    public synchronized void silent() {
        silent = true;
    }

    /** From now on, or no longer, a round fails. */
    public synchronized void failing(boolean fails) {
        failing = fails;
    }

    /** The sizes that they were asked about, in order. */
    public synchronized List<Long> asked() {
        return List.copyOf(asked);
    }

    @Override
    public synchronized CompletableFuture<List<VerifiedSignature>> gather(UnpublishedCheckpoint checkpoint) {
        asked.add(checkpoint.size());
        if (silent) {
            return new CompletableFuture<>();
        }
        if (failing) {
            return CompletableFuture.failedFuture(new IllegalStateException("injected"));
        }
        try {
            return CompletableFuture.completedFuture(cosign(checkpoint));
        } catch (MalformedException | VerificationException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private List<VerifiedSignature> cosign(UnpublishedCheckpoint unpublished)
            throws MalformedException, VerificationException {
        Checkpoint checkpoint = Checkpoint.parse(unpublished.note().text());
        if (size > 0) {
            ProofVerifier.consistency(unpublished.proofFrom(size), root, checkpoint.root());
        }
        if (up == 0) {
            return List.of();
        }
        size = checkpoint.size();
        root = checkpoint.root();
        List<SignatureLine> lines = new ArrayList<>();
        // In another order than the policy's.
        for (int i = up - 1; i >= 0; i--) {
            lines.add(signers.get(i).sign(checkpoint));
        }
        return NoteVerifier.verify(SignedNote.of(unpublished.note().text(), lines), policy.witnessKeys());
    }
}
