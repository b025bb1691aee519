package dev.cairn.server.rekorv1;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.NoteVerifier;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The name and the key of this face's tree, and what it signs: checkpoints and entry timestamps. Safe for concurrent use. */
public final class TreeKey {
    private final String host;
    private final long treeId;
    private final SigningKey key;
    private final NoteSigner signer;
    private final String logId;
    private volatile @Nullable Signed latest;

    private record Signed(PublishedCheckpoint checkpoint, String note) {}

    private TreeKey(String host, long treeId, SigningKey key, NoteSigner signer) {
        this.host = host;
        this.treeId = treeId;
        this.key = key;
        this.signer = signer;
        this.logId = key.publicKey().fingerprint().hex();
    }

    /**
     * A tree's key.
     *
     * @param host the name that signs; the host name that clients use
     * @param treeId the tree ID; if empty it follows from the key, so that no two logs share one
     * @param key an ECDSA P-256 key: clients verify with nothing else
     * @throws MalformedException if the host cannot be the name of a note's key, or the key is of another type
     */
    public static TreeKey of(String host, OptionalLong treeId, SigningKey key) throws MalformedException {
        if (key.publicKey().type() != KeyType.ECDSA_P256) {
            throw new MalformedException("rekor-v1 key", "must be an ECDSA P-256 key");
        }
        return new TreeKey(host, treeId.orElseGet(() -> derived(key)), key, NoteSigner.ecdsa(host, key));
    }

    private static long derived(SigningKey key) {
        byte[] fingerprint = key.publicKey().fingerprint().unsafeArray();
        // Never zero, which clients take for none.
        return Math.max(1, ByteBuffer.wrap(fingerprint).getLong() & Long.MAX_VALUE);
    }

    /** The tree ID. */
    public long treeId() {
        return treeId;
    }

    /** SHA-256 of the key's DER SubjectPublicKeyInfo, in hexadecimal: what Rekor calls the log's ID. */
    public String logId() {
        return logId;
    }

    /** The public key as PEM. */
    String publicPem() {
        return KeyFiles.publicPem(key.publicKey());
    }

    /**
     * The signed note of a published tree: origin {@code host - treeID}, one signature line.
     *
     * @throws StoreException if the signature, made here, does not verify
     */
    String note(PublishedCheckpoint checkpoint) {
        Signed signed = latest;
        if (signed != null && signed.checkpoint() == checkpoint) {
            return signed.note();
        }
        Checkpoint text = new Checkpoint(host + " - " + treeId, checkpoint.size(), checkpoint.root());
        SignedNote note = SignedNote.of(text.text(), List.of(signer.sign(text)));
        try {
            NoteVerifier.verify(note, List.of(signer.verifierKey()));
        } catch (VerificationException e) {
            throw new StoreException("rekor-v1: a signature on the checkpoint of size " + text.size() + " is wrong", e);
        }
        String encoded = note.encode().utf8();
        latest = new Signed(checkpoint, encoded);
        return encoded;
    }

    /**
     * The signed entry timestamp: an ECDSA signature in DER over the RFC 8785 form of {@code {"body", "integratedTime", "logID", "logIndex"}}.
     *
     * @param body the leaf bytes
     * @param integratedTime seconds since 1970
     */
    Bytes entryTimestamp(Bytes body, long integratedTime, long logIndex) {
        String canonical =
                "{\"body\":\"" + Base64.getEncoder().encodeToString(body.unsafeArray()) + "\",\"integratedTime\":"
                        + integratedTime + ",\"logID\":\"" + logId + "\",\"logIndex\":" + logIndex + "}";
        return Bytes.wrap(key.sign(canonical.getBytes(StandardCharsets.US_ASCII)));
    }
}
