package dev.cairn.core.store.rocksdb;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.store.EntryIndex;
import dev.cairn.core.store.StoredBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.ByteBufferGetStatus;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/** The rows of the {@code leaf-hashes} column family, many at a time. */
final class LeafHashRows {
    private static final ThreadLocal<Lookup> LOOKUP = ThreadLocal.withInitial(Lookup::new);

    private LeafHashRows() {}

    /** In the order of their hashes: each is then found near the one before it in the memtable, in memory that is still in the processor's caches. */
    static void put(WriteBatch write, ColumnFamilyHandle family, StoredBatch batch) throws RocksDBException {
        int count = batch.entries().size();
        Hash[] hashes = new Hash[count];
        for (int i = 0; i < count; i++) {
            hashes[i] = batch.entries().get(i).leafHash();
        }
        for (int i : order(hashes)) {
            write.put(family, hashes[i].unsafeArray(), Keys.number(batch.firstIndex() + i));
        }
    }

    /** The positions of the hashes, in the order of the hashes. */
    private static int[] order(Hash[] hashes) {
        // The first bytes of a hash, and its position where the last of them would be: sorted as numbers, without an
        // object for each.
        long[] keys = new long[hashes.length];
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(hashes.length);
        for (int i = 0; i < keys.length; i++) {
            long first = Keys.number(hashes[i].unsafeArray()) ^ Long.MIN_VALUE; // unsigned order
            keys[i] = first >> bits << bits | i;
        }
        Arrays.sort(keys);
        int[] order = new int[keys.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) (keys[i] & (1L << bits) - 1);
        }
        return order;
    }

    /**
     * For each leaf hash its index, or {@link EntryIndex#ABSENT}.
     *
     * @throws RocksDBException if one of the rows cannot be read: an entry that is there must not be taken for one that is not
     */
    static long[] find(RocksDB db, ColumnFamilyHandle family, List<Hash> leafHashes) throws RocksDBException {
        long[] indices = new long[leafHashes.size()];
        if (indices.length == 0) {
            return indices;
        }
        if (indices.length == 1) {
            byte[] index = db.get(family, leafHashes.get(0).unsafeArray());
            indices[0] = index == null ? EntryIndex.ABSENT : Keys.number(index);
            return indices;
        }
        for (int from = 0; from < indices.length; from += Lookup.KEYS) {
            LOOKUP.get().find(db, family, leafHashes, from, indices);
        }
        return indices;
    }

    /** The native memory for one call of {@code MultiGet}, used again by its thread. */
    private static final class Lookup {
        static final int KEYS = 1024;

        private final List<ByteBuffer> keys = slices(Hash.LENGTH);
        private final List<ByteBuffer> values = slices(Long.BYTES);

        private static List<ByteBuffer> slices(int length) {
            ByteBuffer memory = ByteBuffer.allocateDirect(KEYS * length);
            List<ByteBuffer> slices = new ArrayList<>(KEYS);
            for (int i = 0; i < KEYS; i++) {
                slices.add(memory.slice(i * length, length));
            }
            return slices;
        }

        /** Those from a position on, as many as there is room for. */
        void find(RocksDB db, ColumnFamilyHandle family, List<Hash> leafHashes, int from, long[] indices)
                throws RocksDBException {
            int count = Math.min(KEYS, indices.length - from);
            for (int i = 0; i < count; i++) {
                keys.get(i).clear().put(leafHashes.get(from + i).unsafeArray()).flip();
                values.get(i).clear();
            }
            List<ByteBufferGetStatus> found =
                    db.multiGetByteBuffers(List.of(family), keys.subList(0, count), values.subList(0, count));
            for (int i = 0; i < count; i++) {
                indices[from + i] = index(found.get(i));
            }
        }

        private static long index(ByteBufferGetStatus found) throws RocksDBException {
            Status.Code code = found.status.getCode();
            if (code == Status.Code.NotFound) {
                return EntryIndex.ABSENT;
            }
            ByteBuffer value = found.value;
            if (code != Status.Code.Ok || value == null || found.requiredSize != Long.BYTES) {
                throw new RocksDBException("a leaf hash cannot be looked up", found.status);
            }
            return value.getLong(value.position());
        }
    }
}
