package dev.cairn.core.store.rocksdb;

import dev.cairn.core.entry.IndexKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The key layouts of the package documentation, in one place. */
final class Keys {
    static final byte[] APPLIED = "applied".getBytes(StandardCharsets.US_ASCII);
    static final byte[] CHECKPOINTS = "checkpoints".getBytes(StandardCharsets.US_ASCII);

    /** Under which key the number of this layout is. */
    static final byte[] LAYOUT_KEY = "layout".getBytes(StandardCharsets.US_ASCII);
    /** The number of this layout: of the package documentation's, and of which terms an entry has. */
    static final long LAYOUT = 2;

    // A search over the providers for each term would cost as much as hashing it.
    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(Keys::newSha256);
    private static final int TERM_HASH = 16;
    private static final int SEARCH_PREFIX = 1 + TERM_HASH;

    private Keys() {}

    static byte[] number(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    static long number(byte[] key) {
        return number(key, 0);
    }

    static long number(byte[] key, int at) {
        return ByteBuffer.wrap(key).getLong(at);
    }

    static byte[] pair(long first, long second) {
        return ByteBuffer.allocate(16).putLong(first).putLong(second).array();
    }

    static byte[] tile(int level, long index) {
        return ByteBuffer.allocate(9).put((byte) level).putLong(index).array();
    }

    /** What all search keys of an index key begin with; exactly eight more bytes follow, the entry's index. */
    static byte[] searchPrefix(IndexKey key) {
        byte[] hash = SHA256.get().digest(key.term().getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(SEARCH_PREFIX)
                .put(key.type().code())
                .put(hash, 0, TERM_HASH)
                .array();
    }

    static byte[] search(byte[] prefix, long index) {
        return ByteBuffer.allocate(SEARCH_PREFIX + 8).put(prefix).putLong(index).array();
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
