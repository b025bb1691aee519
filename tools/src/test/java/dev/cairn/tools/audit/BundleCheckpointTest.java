package dev.cairn.tools.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.testing.MemoryLog;
import dev.cairn.core.testing.NaiveTree;
import dev.cairn.tools.client.CheckpointTrust;
import dev.cairn.tools.client.ProvenTree;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The inclusion proof of entry 5 in a bundle of size 13, of a log that has grown to 300. */
class BundleCheckpointTest {
    private static final String ORIGIN = "log.test";
    private static final NaiveTree TREE = new NaiveTree();
    private static final int INDEX = 5;
    private static final int SIZE = 13;

    private final NoteSigner log = NoteSigner.ed25519(ORIGIN, LocalKey.generate(KeyType.ED25519));
    private final NoteSigner witness =
            NoteSigner.ed25519Cosigner("w.test", LocalKey.generate(KeyType.ED25519), InstantSource.system());
    private final CheckpointTrust trust;
    private final ProvenTree tree;

    BundleCheckpointTest() throws Exception {
        String policy = "log " + log.verifierKey().encode() + "\nwitness W "
                + witness.verifierKey().encode() + "\nquorum W\n";
        trust = new CheckpointTrust(
                Optional.empty(), Optional.of(TlogPolicy.parse(policy.getBytes(StandardCharsets.UTF_8))));
        MemoryLog files = new MemoryLog();
        files.append(300);
        files.files()
                .put("checkpoint", note(ORIGIN, 300, files.root(), log, witness).getBytes(StandardCharsets.UTF_8));
        tree = ProvenTree.latest(files, trust);
    }

    private static String note(String origin, long size, Hash root, NoteSigner... signers) {
        Checkpoint checkpoint = new Checkpoint(origin, size, root);
        List<SignatureLine> lines = new ArrayList<>();
        for (NoteSigner signer : signers) {
            lines.add(signer.sign(checkpoint));
        }
        return SignedNote.of(checkpoint.text(), lines).toString();
    }

    private static ObjectNode bundle(String envelope, List<Hash> path) {
        ObjectNode bundle = new ObjectMapper().createObjectNode();
        ObjectNode proof = bundle.putObject("verificationMaterial")
                .putArray("tlogEntries")
                .addObject()
                .putObject("inclusionProof");
        ArrayNode hashes = proof.putArray("hashes");
        path.forEach(hash -> hashes.add(hash.base64()));
        proof.putObject("checkpoint").put("envelope", envelope);
        return bundle;
    }

    private static List<Hash> path() {
        return Proofs.inclusion(INDEX, SIZE, TREE).path();
    }

    private Optional<Long> verify(String envelope, List<Hash> path) throws MalformedException, VerificationException {
        return BundleCheckpoint.verify(bundle(envelope, path), trust, tree, INDEX, TREE.leaf(INDEX))
                .map(accepted -> accepted.checkpoint().size());
    }

    private void refused(String envelope, List<Hash> path, String message) {
        VerificationException e = assertThrows(VerificationException.class, () -> verify(envelope, path));
        assertEquals(message, e.getMessage());
    }

    @Test
    void aBundleWithQuorumProofAndTheLogsOwnHistoryIsAccepted() throws Exception {
        assertEquals(Optional.of(13L), verify(note(ORIGIN, SIZE, TREE.root(SIZE), log, witness), path()));
    }

    @Test
    void everythingElseOfThisOriginIsRefused() {
        refused(
                note(ORIGIN, SIZE, TREE.root(SIZE), log),
                path(),
                "tlog-policy: the quorum W is not met; cosigned by no listed witness");
        refused(note(ORIGIN, SIZE, TREE.root(SIZE), witness), path(), "note: no signature of a known key");
        refused(
                note(ORIGIN, SIZE, TREE.root(SIZE), log, witness),
                path().subList(0, 2),
                "inclusion proof: too few hashes");
        refused(
                note(ORIGIN, SIZE, TREE.root(SIZE - 1), log, witness),
                path(),
                "inclusion proof: the path does not lead to the root");
    }

    /** Signed and cosigned, and yet no part of the history that the log shows now. */
    @Test
    void aCheckpointThatTheLogDoesNotContinueIsRefused() {
        // Leaves 0 to 7 as the log has them, others behind them.
        List<Hash> path = new ArrayList<>(path());
        path.set(path.size() - 1, TREE.root(2));
        Hash root = TreeHasher.local().node(TREE.node(3, 0), TREE.root(2));
        refused(
                note(ORIGIN, SIZE, root, log, witness),
                path,
                "the log's tree does not continue that of the bundle's checkpoint");
        refused(
                note(ORIGIN, 400, TREE.root(400), log, witness),
                Proofs.inclusion(INDEX, 400, TREE).path(),
                "the checkpoint of the bundle is of size 400, and the log's latest of size 300");
    }

    @Test
    void anotherOriginIsNotTaken() throws Exception {
        assertEquals(Optional.empty(), verify(note("log.test - 1", SIZE, TREE.root(SIZE), log), path()));
        assertEquals(Optional.empty(), verify("", path()));
    }

    @Test
    void whatIsNoProofIsMalformed() {
        String good = note(ORIGIN, SIZE, TREE.root(SIZE), log, witness);
        assertThrows(MalformedException.class, () -> verify("no note", path()));
        assertThrows(MalformedException.class, () -> verify(good, Collections.nCopies(64, TREE.root(1))));
        ObjectNode bundle = bundle(good, List.of());
        ((ArrayNode) bundle.at("/verificationMaterial/tlogEntries/0/inclusionProof/hashes")).add("*");
        assertThrows(
                MalformedException.class, () -> BundleCheckpoint.verify(bundle, trust, tree, INDEX, TREE.leaf(INDEX)));
    }
}
