package dev.cairn.core.store.rocksdb;

import dev.cairn.core.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksObject;

/** The open database with its column families; closing it releases every native object, in the order that RocksDB asks for. */
final class Columns implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("default", "tiles", "entries", "batches", "leaf-hashes", "search", "checkpoints", "attestations");

    private static final List<String> COMPRESSIBLE = List.of("entries", "checkpoints", "attestations");

    private static final long FILE_BYTES = 64L << 20;
    private static final long TILE_FILE_BYTES = 8L << 20;

    private final List<RocksObject> owned = new ArrayList<>();
    private final List<ColumnFamilyHandle> handles = new ArrayList<>();
    final RocksDB db;

    private Columns(Path folder, RocksSettings settings) throws RocksDBException {
        Cache cache = own(new LRUCache(settings.blockCacheBytes()));
        DBOptions options = own(new DBOptions())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setDbWriteBufferSize(settings.writeBufferBytes())
                // Without RocksDB's own log a crash leaves what was flushed last: of all column families together, or
                // the position
                // would not say what the others hold.
                .setAtomicFlush(true)
                // The page cache would take the bytes of every new file once more, in memory that nobody reads them
                // from.
                .setUseDirectIoForFlushAndCompaction(DirectIo.isPossible(folder))
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(512)
                .setKeepLogFileNum(2)
                .setParanoidChecks(true);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (String name : NAMES) {
            descriptors.add(new ColumnFamilyDescriptor(
                    name.getBytes(StandardCharsets.US_ASCII), family(name, cache, settings.writeBufferBytes())));
        }
        db = RocksDB.open(options, folder.toString(), descriptors, handles);
    }

    static Columns open(Path folder, RocksSettings settings) {
        RocksDB.loadLibrary();
        try {
            return new Columns(folder, settings);
        } catch (RocksDBException e) {
            throw new StoreException("rocksdb: open: " + e.getMessage(), e);
        }
    }

    private ColumnFamilyOptions family(String name, Cache cache, long writeBufferBytes) {
        // Index and filter blocks live in the cache: otherwise they would stay in memory for every file and grow with
        // the tree.
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setFormatVersion(5);
        if (name.equals("leaf-hashes")) {
            // Almost every look-up is for a hash that is not there; a filter answers those without reading a block.
            // Larger partitions than the default cost less to find (a fifth of the look-up).
            table.setFilterPolicy(own(new BloomFilter(10)))
                    .setIndexType(IndexType.kTwoLevelIndexSearch)
                    .setPartitionFilters(true)
                    .setMetadataBlockSize(32 << 10)
                    .setBlockSize(4 << 10);
        } else if (name.equals("entries")) {
            table.setBlockSize(32L << 10);
        }
        // Hashes and signatures do not compress; entries are base64 in JSON, which does. The same compression on every
        // level, so that
        // files of entries, whose keys only grow, are moved from level to level and never written again.
        boolean compressible = COMPRESSIBLE.contains(name);
        ColumnFamilyOptions options = own(new ColumnFamilyOptions());
        if (name.equals("leaf-hashes")) {
            // The same filter for what is still in memory, where a search costs a cache miss for each level of the
            // list.
            options.setMemtablePrefixBloomSizeRatio(0.1).setMemtableWholeKeyFiltering(true);
            // Keys without an order: levels would be written again as a whole for every few new files.
            options.setCompactionStyle(CompactionStyle.UNIVERSAL);
        }
        return options.setTableFormatConfig(table)
                // The bound of all together is what counts; the filter in memory is sized by this one.
                .setWriteBufferSize(name.equals("leaf-hashes") ? writeBufferBytes / 4 : writeBufferBytes)
                // Each new file has a tile of every level, so it overlaps the last file of the old ones, which is
                // written again.
                .setTargetFileSizeBase(name.equals("tiles") ? TILE_FILE_BYTES : FILE_BYTES)
                .setMaxWriteBufferNumber(4)
                .setCompressionType(compressible ? CompressionType.LZ4_COMPRESSION : CompressionType.NO_COMPRESSION);
    }

    private <T extends RocksObject> T own(T object) {
        owned.add(object);
        return object;
    }

    /** Has all that is in memory written to files. */
    void flush(boolean wait) throws RocksDBException {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(wait).setAllowWriteStall(true)) {
            db.flush(options, handles);
        }
    }

    List<ColumnFamilyHandle> all() {
        return List.copyOf(handles);
    }

    ColumnFamilyHandle meta() {
        return handles.get(0);
    }

    ColumnFamilyHandle tiles() {
        return handles.get(1);
    }

    ColumnFamilyHandle entries() {
        return handles.get(2);
    }

    ColumnFamilyHandle batches() {
        return handles.get(3);
    }

    ColumnFamilyHandle leafHashes() {
        return handles.get(4);
    }

    ColumnFamilyHandle search() {
        return handles.get(5);
    }

    ColumnFamilyHandle checkpoints() {
        return handles.get(6);
    }

    ColumnFamilyHandle attestations() {
        return handles.get(7);
    }

    @Override
    public void close() {
        handles.forEach(ColumnFamilyHandle::close);
        db.close();
        for (int i = owned.size() - 1; i >= 0; i--) {
            owned.get(i).close();
        }
    }
}
