package dev.cairn.core.sequencer;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.NoteVerifier;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifierKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the signed notes of one log's checkpoints (<a href="https://c2sp.org/tlog-checkpoint">tlog-checkpoint</a>). */
public final class CheckpointSigner {
    private final String origin;
    private final List<NoteSigner> signers;
    private final Optional<VerifierKey> notInProofs;

    private CheckpointSigner(String origin, List<NoteSigner> signers, Optional<VerifierKey> notInProofs) {
        this.origin = origin;
        this.signers = signers;
        this.notInProofs = notInProofs;
    }

    /** Checkpoints with one signature line. */
    public static CheckpointSigner of(String origin, NoteSigner log) {
        return new CheckpointSigner(origin, List.of(log), Optional.empty());
    }

    /**
     * Checkpoints with a second line, by the log's own ML-DSA-44 key. The line has about 3,300 bytes.
     *
     * @param inProofs whether proof answers, and so the bundles of clients, carry it too
     */
    public static CheckpointSigner of(String origin, NoteSigner log, NoteSigner mlDsa44, boolean inProofs) {
        return new CheckpointSigner(
                origin, List.of(log, mlDsa44), inProofs ? Optional.empty() : Optional.of(mlDsa44.verifierKey()));
    }

    /**
     * The signed note for a tree, with every signature that this log makes, each of them verified: a signature that memory spoilt would
     * give readers a checkpoint that they must refuse.
     *
     * @throws StoreException if a signature does not verify
     */
    Bytes sign(long size, Hash root) {
        Checkpoint checkpoint = new Checkpoint(origin, size, root);
        List<SignatureLine> lines = new ArrayList<>(signers.size());
        for (NoteSigner signer : signers) {
            lines.add(signer.sign(checkpoint));
        }
        SignedNote note = SignedNote.of(checkpoint.text(), lines);
        try {
            List<VerifierKey> keys =
                    signers.stream().map(NoteSigner::verifierKey).toList();
            if (NoteVerifier.verify(note, keys).size() != keys.size()) {
                throw new StoreException("publisher: a signature is missing on the checkpoint of size " + size);
            }
        } catch (VerificationException e) {
            throw new StoreException(
                    "publisher: a signature on the checkpoint of size " + size + " does not verify", e);
        }
        return note.encode();
    }

    /**
     * The part of a signed note that proof answers carry.
     *
     * @throws StoreException if the note is not one
     */
    Bytes forProofs(Bytes encoded) {
        if (notInProofs.isEmpty()) {
            return encoded;
        }
        try {
            SignedNote note = SignedNote.parse(encoded.unsafeArray());
            VerifierKey left = notInProofs.get();
            return SignedNote.of(
                            note.text(),
                            note.signatures().stream()
                                    .filter(line -> !left.matches(line))
                                    .toList())
                    .encode();
        } catch (MalformedException e) {
            throw new StoreException("checkpoint journal: " + e.getMessage(), e);
        }
    }
}
