package dev.cairn.core.store.rocksdb;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.store.StoredBatch;
import dev.cairn.core.tile.TileId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
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

    /** The entries from one index to before another, of one bundle. */
    static byte[] bundle(RocksIterator runs, long first, long end) throws RocksDBException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long next = first;
        for (runs.seek(Keys.number(first)); next < end && runs.isValid(); runs.next()) {
            if (Keys.number(runs.key()) != next) {
                throw missing(next);
            }
            byte[] run = runs.value();
            int used = 0;
            while (used < run.length && next < end) {
                used += 2 + unsignedShort(run, used);
                next++;
            }
            out.write(run, 0, used);
        }
        runs.status();
        if (next < end) {
            throw missing(next);
        }
        return out.toByteArray();
    }

    /** The entry at an index. */
    static Bytes entry(RocksIterator runs, long index) throws RocksDBException {
        runs.seekForPrev(Keys.number(index));
        runs.status();
        if (!runs.isValid()) {
            throw missing(index);
        }
        byte[] run = runs.value();
        int at = 0;
        for (long i = Keys.number(runs.key()); i < index; i++) {
            at += 2 + unsignedShort(run, at);
        }
        return Bytes.copyOf(run, at + 2, unsignedShort(run, at));
    }

    private static StoreException missing(long index) {
        return new StoreException("rocksdb: no entry at index " + index);
    }

    private static int unsignedShort(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
