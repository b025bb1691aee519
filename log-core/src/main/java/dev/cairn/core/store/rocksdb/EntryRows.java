package dev.cairn.core.store.rocksdb;

import dev.cairn.core.entry.Entry;
import dev.cairn.core.store.StoredBatch;
import dev.cairn.core.tile.TileId;
import java.nio.ByteBuffer;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The rows of the {@code entries} column family: runs of entries of one bundle, in its encoding. Single owner: it keeps the memory that a run is put together in. */
final class EntryRows {
    static final int BUNDLE_ENTRIES = TileId.FULL_WIDTH;

    private final ByteBuffer key = ByteBuffer.allocateDirect(Long.BYTES);
    private ByteBuffer run = ByteBuffer.allocateDirect(1 << 18); // grows to the longest run: 16 MiB

    void put(WriteBatch write, ColumnFamilyHandle family, StoredBatch batch) throws RocksDBException {
        List<Entry> entries = batch.entries();
        int runStart = 0;
        int runBytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            runBytes += 2 + entries.get(i).bytes().size();
            if ((batch.firstIndex() + i + 1) % BUNDLE_ENTRIES == 0 || i == entries.size() - 1) {
                fill(entries, runStart, i + 1, runBytes);
                write.put(
                        family,
                        key.clear().putLong(batch.firstIndex() + runStart).flip(),
                        run);
                runStart = i + 1;
                runBytes = 0;
            }
        }
    }

    private void fill(List<Entry> entries, int from, int to, int size) {
        if (run.capacity() < size) {
            run = ByteBuffer.allocateDirect(size);
        }
        run.clear();
        for (int i = from; i < to; i++) {
            byte[] bytes = entries.get(i).bytes().unsafeArray();
            run.putShort((short) bytes.length).put(bytes);
        }
        run.flip();
    }
}
