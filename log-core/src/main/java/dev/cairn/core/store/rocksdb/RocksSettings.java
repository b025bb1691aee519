package dev.cairn.core.store.rocksdb;

/**
 * How much native memory the store may use.
 *
 * @param writeBufferBytes all memtables together
 * @param blockCacheBytes cached blocks of all column families, their indexes and filters included, so that memory does not grow with the
 *     tree
 */
public record RocksSettings(long writeBufferBytes, long blockCacheBytes) {
    /** 128 MiB of memtables, 64 MiB of cache. */
    public static final RocksSettings DEFAULT = new RocksSettings(128L << 20, 64L << 20);

    public RocksSettings {
        if (writeBufferBytes < 1 << 20 || blockCacheBytes < 1 << 20) {
            throw new IllegalArgumentException("write buffer and block cache need at least 1 MiB each");
        }
    }
}
