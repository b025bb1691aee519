package dev.cairn.core.store.rocksdb;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.store.StoredEntry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Reads consecutive entries: their bytes from the runs, kind and time from the batches that they came in. */
final class EntryReader {
    private final RocksIterator runs;
    private final RocksIterator batches;
    private byte[] run = new byte[0];
    private int at; // in the run
    private ByteBuffer batch = ByteBuffer.allocate(0); // from its first entry that was not read yet
    private Instant timestamp = Instant.EPOCH;

    /**
     * @param runs over the entries, not yet sought
     * @param batches over the batches, not yet sought
     */
    EntryReader(RocksIterator runs, RocksIterator batches) {
        this.runs = runs;
        this.batches = batches;
    }

    /** The entries in {@code [first, end)}, all of them below the applied size, in the encoding of a bundle, which is that of runs. */
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
                used += encodedBytes(run, used);
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

    /** The bytes of the runs that hold the entries in {@code [first, end)}, without a copy of them. */
    static long runBytes(RocksIterator runs, long first, long end) throws RocksDBException {
        ByteBuffer nothing = ByteBuffer.allocateDirect(0);
        long bytes = 0;
        for (runs.seek(Keys.number(first)); runs.isValid() && Keys.number(runs.key()) < end; runs.next()) {
            bytes += runs.value(nothing);
        }
        runs.status();
        return bytes;
    }

    private static int encodedBytes(byte[] run, int at) {
        return 2 + ((run[at] & 0xff) << 8 | (run[at + 1] & 0xff));
    }

    private static StoreException missing(long index) {
        return new StoreException("rocksdb: no entry at index " + index);
    }

    /**
     * The entries in {@code [from, end)}, all of them below the applied size; fewer, but at least one, if they have more bytes.
     *
     * @throws StoreException if one is not there
     */
    List<StoredEntry> read(long from, long end, long maxBytes) throws RocksDBException {
        seek(from);
        List<StoredEntry> entries = new ArrayList<>();
        long bytes = 0;
        for (long index = from; index < end; index++) {
            if (at == run.length) {
                runs.next();
                runs.status();
                openRun(index);
            }
            if (!batch.hasRemaining()) {
                batches.next();
                batches.status();
                openBatch(index);
            }
            int length = encodedBytes(run, at) - 2;
            bytes += length;
            if (bytes > maxBytes && index > from) {
                break;
            }
            EntryKind kind = EntryKind.ofCode(batch.get());
            entries.add(new StoredEntry(index, kind, Bytes.copyOf(run, at + 2, length), timestamp));
            at += 2 + length;
        }
        return entries;
    }

    /** To the run and the batch that hold an entry, and past those before it. */
    private void seek(long index) throws RocksDBException {
        byte[] key = Keys.number(index);
        runs.seekForPrev(key);
        runs.status();
        batches.seekForPrev(key);
        batches.status();
        if (!runs.isValid() || !batches.isValid()) {
            throw missing(index);
        }
        openRun(Keys.number(runs.key()));
        for (long i = Keys.number(runs.key()); i < index; i++) {
            if (at == run.length) {
                throw missing(i);
            }
            at += encodedBytes(run, at);
        }
        openBatch(Keys.number(batches.key()));
        long before = index - Keys.number(batches.key());
        if (before > batch.remaining()) {
            throw missing(index);
        }
        batch.position(batch.position() + (int) before);
    }

    private void openRun(long index) {
        if (!runs.isValid() || Keys.number(runs.key()) != index) {
            throw missing(index);
        }
        run = runs.value();
        at = 0;
    }

    private void openBatch(long index) {
        if (!batches.isValid() || Keys.number(batches.key()) != index) {
            throw missing(index);
        }
        batch = ByteBuffer.wrap(batches.value());
        timestamp = BatchRows.instant(batch.getLong());
    }
}
