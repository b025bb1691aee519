package dev.cairn.core.store.rocksdb;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.store.StoredBatch;
import java.util.Arrays;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The rows of the {@code tiles} column family. */
final class TileRows {
    private TileRows() {}

    /** Drains the batch's tiles. */
    static void put(WriteBatch write, ColumnFamilyHandle family, StoredBatch batch) throws RocksDBException {
        RocksDBException[] failure = new RocksDBException[1];
        batch.tiles().drain((level, index, buffer, offset, width) -> {
            try {
                byte[] hashes = Arrays.copyOfRange(buffer, offset, offset + width * Hash.LENGTH);
                write.put(family, Keys.tile(level, index), hashes);
            } catch (RocksDBException e) {
                failure[0] = e;
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
    }
}
