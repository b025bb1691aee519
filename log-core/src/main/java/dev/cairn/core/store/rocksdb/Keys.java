package dev.cairn.core.store.rocksdb;

import dev.cairn.core.entry.IndexKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The key layouts of the package documentation, in one place. */
final class Keys {
    static final byte[] APPLIED = "applied".getBytes(StandardCharsets.US_ASCII);
    static final byte[] CHECKPOINTS = "checkpoints".getBytes(StandardCharsets.US_ASCII);

    private Keys() {}

    static byte[] number(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    static byte[] pair(long first, long second) {
        return ByteBuffer.allocate(16).putLong(first).putLong(second).array();
    }

    static byte[] tile(int level, long index) {
        return ByteBuffer.allocate(9).put((byte) level).putLong(index).array();
    }

    /** What all search keys of an index key begin with; exactly eight more bytes follow, the entry's index. */
    static byte[] searchPrefix(IndexKey key) {
        byte[] term = key.term().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(term.length + 2)
                .put(key.type().code())
                .put(term)
                .put((byte) 0)
                .array();
    }

    static byte[] search(IndexKey key, long index) {
        byte[] prefix = searchPrefix(key);
        return ByteBuffer.allocate(prefix.length + 8).put(prefix).putLong(index).array();
    }
}
