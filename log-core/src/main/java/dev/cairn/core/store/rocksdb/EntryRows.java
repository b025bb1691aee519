package dev.cairn.core.store.rocksdb;

import dev.cairn.core.entry.Entry;
import dev.cairn.core.store.StoredBatch;
import dev.cairn.core.tile.TileId;
import java.nio.ByteBuffer;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The rows of the {@code entries} column family: runs of entries of one bundle, in its encoding. */
final class EntryRows {
    static final int BUNDLE_ENTRIES = TileId.FULL_WIDTH;

    private EntryRows() {}

    static void put(WriteBatch write, ColumnFamilyHandle family, StoredBatch batch) throws RocksDBException {
        List<Entry> entries = batch.entries();
        int runStart = 0;
        int runBytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            runBytes += 2 + entries.get(i).bytes().size();
            if ((batch.firstIndex() + i + 1) % BUNDLE_ENTRIES == 0 || i == entries.size() - 1) {
                write.put(family, Keys.number(batch.firstIndex() + runStart), run(entries, runStart, i + 1, runBytes));
                runStart = i + 1;
                runBytes = 0;
            }
        }
    }

    private static byte[] run(List<Entry> entries, int from, int to, int size) {
        ByteBuffer out = ByteBuffer.allocate(size);
        for (int i = from; i < to; i++) {
            byte[] bytes = entries.get(i).bytes().unsafeArray();
            out.putShort((short) bytes.length).put(bytes);
        }
        return out.array();
    }
}
