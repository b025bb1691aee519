package dev.cairn.core.note;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A {@code timestamped_signature} (<a href="https://c2sp.org/tlog-cosignature">tlog-cosignature</a>, "Format"), as a claim, and the messages that
 * such signatures are over.
 *
 * <pre>
 * u64 timestamp || 64 bytes of Ed25519, or 2,420 bytes of ML-DSA-44
 * </pre>
 *
 * @param timestamp POSIX seconds; 0 claims nothing about time
 * @param signature the signature alone
 */
public record Cosignature(long timestamp, Bytes signature) {
    private static final String OBJECT = "cosignature";
    private static final int ED25519_BYTES = 64;
    private static final int ML_DSA_44_BYTES = 2420;
    private static final byte[] SUBTREE_LABEL = "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_NAME_BYTES = 255;

    /** @throws IllegalArgumentException if the timestamp is negative */
    public Cosignature {
        if (timestamp < 0) {
            throw new IllegalArgumentException("cosignature: timestamp is negative");
        }
    }

    /**
     * Reads the signature of a line.
     *
     * @param type one of the two timestamped types
     * @throws MalformedException if the length is not that of the type, or the timestamp exceeds 2^63 - 1
     */
    public static Cosignature parse(NoteKeyType type, Bytes blob) throws MalformedException {
        int length = Long.BYTES + (type == NoteKeyType.ED25519_COSIGNATURE ? ED25519_BYTES : ML_DSA_44_BYTES);
        if (blob.size() != length) {
            throw new MalformedException(OBJECT, "has " + blob.size() + " bytes, not " + length);
        }
        byte[] bytes = blob.unsafeArray();
        long timestamp = ByteBuffer.wrap(bytes).getLong();
        // SPEC: "It MUST NOT exceed 2^63 - 1"
        if (timestamp < 0) {
            throw new MalformedException(OBJECT, "timestamp exceeds 2^63 - 1");
        }
        return new Cosignature(timestamp, Bytes.copyOf(bytes, Long.BYTES, length - Long.BYTES));
    }

    /** The bytes of a {@code timestamped_signature}. */
    public Bytes encode() {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + signature.size())
                .putLong(timestamp)
                .put(signature.unsafeArray())
                .array());
    }

    /**
     * What an Ed25519 cosignature is over: {@code cosignature/v1}, the time, and the whole text with its extension lines. The name of the
     * cosigner is not in it, so every cosigner must have a key of its own.
     *
     * @param text of the note, with its final newline
     */
    static byte[] ed25519Message(long timestamp, String text) {
        return ("cosignature/v1\ntime " + timestamp + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What an ML-DSA-44 cosignature is over.
     *
     * <pre>
     * "subtree/v1\n\0" || u8 length, cosigner name || u64 timestamp || u8 length, log origin || u64 start || u64 end || root hash
     * </pre>
     *
     * @param timestamp 0 unless start is 0
     * @param start index of the subtree's first leaf; 0 for a checkpoint
     * @param end index after its last leaf; the size for a checkpoint
     * @throws IllegalArgumentException if a name is empty or longer than 255 bytes, or a subtree that does not start at 0 has a time
     */
    public static Bytes subtreeMessage(
            String cosigner, long timestamp, String origin, long start, long end, Hash hash) {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("cosignature: not a range of leaves");
        }
        // SPEC: "If start is not zero, timestamp MUST be zero."
        if (start != 0 && timestamp != 0) {
            throw new IllegalArgumentException("cosignature: a subtree that does not start at 0 has no time");
        }
        byte[] name = opaque(cosigner);
        byte[] log = opaque(origin);
        return Bytes.wrap(ByteBuffer.allocate(
                        SUBTREE_LABEL.length + 1 + name.length + 1 + log.length + 3 * Long.BYTES + Hash.LENGTH)
                .put(SUBTREE_LABEL)
                .put((byte) name.length)
                .put(name)
                .putLong(timestamp)
                .put((byte) log.length)
                .put(log)
                .putLong(start)
                .putLong(end)
                .put(hash.unsafeArray())
                .array());
    }

    /** Whether a name can stand in the message of an ML-DSA-44 cosignature: at most 255 bytes of UTF-8. */
    static boolean fitsSubtreeMessage(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
    }

    private static byte[] opaque(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("cosignature: a name has 1 to " + MAX_NAME_BYTES + " bytes");
        }
        return bytes;
    }
}
