package dev.cairn.server.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What this face signs: SCTs and tree heads. Safe for concurrent use. */
final class CtKey {
    private static final byte TREE_HASH = 1;

    private final SigningKey key;
    private final Bytes logId;
    private volatile @Nullable TreeHead latest;

    /**
     * A signed tree head (RFC 6962 section 3.5).
     *
     * @param timestamp milliseconds since the Unix epoch
     * @param signature ECDSA, DER
     */
    record TreeHead(long size, long timestamp, Hash root, Bytes signature) {}

    CtKey(SigningKey key) {
        this.key = key;
        this.logId = key.publicKey().fingerprint();
    }

    /** The SCT of a leaf that is in the log. */
    SignedCertificateTimestamp sct(CtLeaf leaf) {
        Bytes signature = Bytes.wrap(key.sign(leaf.encode().unsafeArray()));
        return new SignedCertificateTimestamp(logId, leaf.timestamp(), leaf.extensions(), signature);
    }

    /**
     * The tree head of a published checkpoint.
     *
     * @throws StoreException if the signature, made here, does not verify
     */
    TreeHead treeHead(PublishedCheckpoint checkpoint) {
        TreeHead signed = latest;
        if (signed != null && signed.size() == checkpoint.size()) {
            return signed;
        }
        long timestamp = checkpoint.signed().signedAt().toEpochMilli();
        byte[] head = ByteBuffer.allocate(2 + 2 * Long.BYTES + Hash.LENGTH)
                .put((byte) 0)
                .put(TREE_HASH)
                .putLong(timestamp)
                .putLong(checkpoint.size())
                .put(checkpoint.root().unsafeArray())
                .array();
        byte[] signature = key.sign(head);
        if (!key.publicKey().verifyMessage(head, signature)) {
            throw new StoreException("ct: the signature on the tree head of size " + checkpoint.size() + " is wrong");
        }
        TreeHead made = new TreeHead(checkpoint.size(), timestamp, checkpoint.root(), Bytes.wrap(signature));
        latest = made;
        return made;
    }
}
