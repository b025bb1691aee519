package dev.cairn.core.store.rocksdb;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.store.EntryIndex;
import dev.cairn.core.store.StoredBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The rows of the {@code leaf-hashes} column family, many at a time. */
final class LeafHashRows {
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

    /** For each leaf hash its index, or {@link EntryIndex#ABSENT}. */
    static long[] find(RocksDB db, ColumnFamilyHandle family, List<Hash> leafHashes) throws RocksDBException {
        long[] indices = new long[leafHashes.size()];
        if (indices.length == 0) {
            return indices;
        }
        List<byte[]> keys = new ArrayList<>(indices.length);
        for (Hash leafHash : leafHashes) {
            keys.add(leafHash.unsafeArray());
        }
        List<byte[]> found = db.multiGetAsList(Collections.nCopies(indices.length, family), keys);
        for (int i = 0; i < indices.length; i++) {
            byte[] index = found.get(i);
            indices[i] = index == null ? EntryIndex.ABSENT : Keys.number(index);
        }
        return indices;
    }
}
