package dev.cairn.tools.audit;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyDetails;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.entry.EntrySignature;
import dev.cairn.core.entry.Verifier;
import dev.cairn.core.entry.hashedrekord.HashedRekordLeaf;
import dev.cairn.core.entry.hashedrekord.HashedRekordRequest;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.testing.MemoryLog;
import dev.cairn.tools.client.CheckpointTrust;
import dev.cairn.tools.client.ProvenTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A log in memory with signed entries and checkpoints, to be audited and to be damaged. */
public final class AuditedLog implements LogFiles {
    public static final String ORIGIN = "log.test";

    private final LocalKey signerKey = LocalKey.generate(KeyType.ECDSA_P256);
    private final NoteSigner signer;
    private MemoryLog log = new MemoryLog();
    private Optional<Visit> kept = Optional.empty();

    public AuditedLog() throws MalformedException {
        signer = NoteSigner.ed25519(ORIGIN, LocalKey.generate(KeyType.ED25519));
    }

    @Override
    public Optional<byte[]> read(String path) {
        return log.read(path);
    }

    public Map<String, byte[]> files() {
        return log.files();
    }

    /** A file that is there, to be damaged. */
    public byte[] file(String path) {
        return Optional.ofNullable(log.files().get(path)).orElseThrow();
    }

    public NoteSigner signer() {
        return signer;
    }

    public MemoryLog memory() {
        return log;
    }

    /** Another history under the same key. */
    public void startAgain() {
        log = new MemoryLog();
    }

    /** A {@code hashedrekord} 0.0.2 over the digest of a text. */
    public Bytes entry(String text) throws MalformedException {
        byte[] digest = DigestAlgorithm.SHA2_256.digest(Bytes.ofUtf8(text).unsafeArray());
        return leaf(digest, signerKey.signDigest(DigestAlgorithm.SHA2_256, digest));
    }

    public Bytes leaf(byte[] digest, byte[] signature) throws MalformedException {
        Verifier verifier = new Verifier.PublicKey(signerKey.publicKey().spki(), KeyDetails.PKIX_ECDSA_P256_SHA_256);
        return HashedRekordLeaf.write(
                new HashedRekordRequest(Bytes.wrap(digest), new EntrySignature(Bytes.wrap(signature), verifier)));
    }

    /** Signed entries with texts of their indices. */
    public void append(int count) throws MalformedException {
        List<Bytes> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(entry("artifact " + (log.size() + i)));
        }
        append(batch);
    }

    public void append(List<Bytes> batch) {
        log.append(batch);
        publish(log.size(), log.root());
    }

    public void publish(long size, Hash root) {
        Checkpoint checkpoint = new Checkpoint(ORIGIN, size, root);
        log.files()
                .put(
                        "checkpoint",
                        SignedNote.of(checkpoint.text(), List.of(signer.sign(checkpoint)))
                                .encode()
                                .toArray());
    }

    ProvenTree tree() throws MalformedException, VerificationException {
        return ProvenTree.latest(this, CheckpointTrust.in(signer.verifierKey()));
    }

    /** Audits what came since the last audit of this log that kept something. */
    AuditReport audit() throws MalformedException, VerificationException, IOException {
        return audit(new LogAudit.Settings(true, List.of(), Optional.empty(), 2, 100));
    }

    AuditReport audit(LogAudit.Settings settings) throws MalformedException, VerificationException, IOException {
        return LogAudit.run(this, tree(), kept, settings, (entries, size) -> {}, visit -> kept = Optional.of(visit));
    }

    Optional<Visit> kept() {
        return kept;
    }

    void keep(Optional<Visit> visit) {
        kept = visit;
    }
}
