package dev.cairn.core.store.rocksdb;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.Position;
import dev.cairn.core.store.SignedCheckpoint;
import dev.cairn.core.store.StoredBatch;
import dev.cairn.core.store.StoredEntry;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.TileId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** A {@link LogStore} in a RocksDB directory; its layout is in the package documentation. Safe for concurrent readers; one writer. */
public final class RocksLogStore implements LogStore {
    private static final int BUNDLE_ENTRIES = TileId.FULL_WIDTH;

    private final Columns columns;
    private final WriteOptions unsynced = new WriteOptions();
    // Closing frees native memory that others may be in: who reads or writes holds the read lock, close() the write
    // lock.
    private final ReentrantReadWriteLock openness = new ReentrantReadWriteLock();
    private boolean closed; // guarded by openness
    private volatile Position applied;
    private volatile long checkpointsApplied;

    private RocksLogStore(Columns columns) {
        this.columns = columns;
        byte[] position = get(columns.meta(), Keys.APPLIED);
        ByteBuffer in = position == null ? null : ByteBuffer.wrap(position);
        this.applied = in == null ? Position.START : new Position(in.getLong(), in.getLong());
        byte[] checkpoints = get(columns.meta(), Keys.CHECKPOINTS);
        this.checkpointsApplied = checkpoints == null ? 0 : Keys.number(checkpoints);
    }

    /**
     * Opens the store in a folder, which is made if it is not there.
     *
     * @throws StoreException if another process holds it, or it cannot be read
     */
    public static RocksLogStore open(Path folder, RocksSettings settings) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StoreException("rocksdb: cannot make its folder", e);
        }
        return new RocksLogStore(Columns.open(folder, settings));
    }

    @Override
    public Position applied() {
        return applied;
    }

    @Override
    public void apply(StoredBatch batch) {
        if (batch.firstIndex() != applied.size() || batch.sequenceNr() <= applied.sequenceNr()) {
            throw new StoreException("rocksdb: batch " + batch.sequenceNr() + " at index " + batch.firstIndex()
                    + " does not follow on event " + applied.sequenceNr() + ", size " + applied.size());
        }
        commit(new Position(batch.sequenceNr(), batch.newSize()), write -> {
            putEntries(write, batch);
            putTiles(write, batch);
        });
    }

    @Override
    public void skipTo(long sequenceNr) {
        if (sequenceNr < applied.sequenceNr()) {
            throw new StoreException("rocksdb: position cannot go back");
        }
        commit(new Position(sequenceNr, applied.size()), write -> {});
    }

    private void commit(Position position, Fill fill) {
        write(write -> {
            fill.fill(write);
            write.put(columns.meta(), Keys.APPLIED, Keys.pair(position.sequenceNr(), position.size()));
        });
        applied = position;
    }

    private void putEntries(WriteBatch write, StoredBatch batch) throws RocksDBException {
        List<Entry> entries = batch.entries();
        putLeafHashes(write, batch);
        byte[] kinds = new byte[entries.size()];
        int runStart = 0;
        int runBytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            long index = batch.firstIndex() + i;
            kinds[i] = entry.kind().code();
            for (IndexKey key : entry.indexKeys()) {
                write.put(columns.search(), Keys.search(key, index), new byte[0]);
            }
            runBytes += 2 + entry.bytes().size();
            if ((index + 1) % BUNDLE_ENTRIES == 0 || i == entries.size() - 1) {
                write.put(
                        columns.entries(),
                        Keys.number(batch.firstIndex() + runStart),
                        run(entries, runStart, i + 1, runBytes));
                runStart = i + 1;
                runBytes = 0;
            }
        }
        byte[] value = ByteBuffer.allocate(8 + kinds.length)
                .putLong(micros(batch.timestamp()))
                .put(kinds)
                .array();
        write.put(columns.batches(), Keys.number(batch.firstIndex()), value);
    }

    /** In the order of their hashes: each is then found near the one before it in the memtable, in memory that is still in the processor's caches. */
    private void putLeafHashes(WriteBatch write, StoredBatch batch) throws RocksDBException {
        List<Entry> entries = batch.entries();
        byte[][] hashes = new byte[entries.size()][];
        Integer[] order = new Integer[hashes.length];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = entries.get(i).leafHash().unsafeArray();
            order[i] = i;
        }
        Arrays.sort(order, (a, b) -> Arrays.compareUnsigned(hashes[a], hashes[b]));
        for (int i : order) {
            write.put(columns.leafHashes(), hashes[i], Keys.number(batch.firstIndex() + i));
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

    private void putTiles(WriteBatch write, StoredBatch batch) throws RocksDBException {
        RocksDBException[] failure = new RocksDBException[1];
        batch.tiles().drain((level, index, buffer, offset, width) -> {
            try {
                byte[] hashes = Arrays.copyOfRange(buffer, offset, offset + width * Hash.LENGTH);
                write.put(columns.tiles(), Keys.tile(level, index), hashes);
            } catch (RocksDBException e) {
                failure[0] = e;
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    @Override
    public byte[] tile(TileId id) {
        return findTile(id).orElseThrow(() -> new StoreException("rocksdb: no " + id.path()));
    }

    @Override
    public Optional<byte[]> findTile(TileId id) {
        byte[] hashes = get(columns.tiles(), Keys.tile(id.level(), id.index()));
        int wanted = id.width() * Hash.LENGTH;
        if (hashes == null || hashes.length < wanted) {
            return Optional.empty();
        }
        return Optional.of(hashes.length == wanted ? hashes : Arrays.copyOf(hashes, wanted));
    }

    @Override
    public Optional<byte[]> findBundle(BundleId id) {
        long first = id.index() * BUNDLE_ENTRIES;
        long end = first + id.width();
        if (end > applied.size()) {
            return Optional.empty();
        }
        return Optional.of(fromRuns(runs -> EntryReader.bundle(runs, first, end)));
    }

    @Override
    public long bundleBytes(BundleId id) {
        long first = id.index() * BUNDLE_ENTRIES;
        long end = first + id.width();
        return end > applied.size() ? 0 : fromRuns(runs -> EntryReader.runBytes(runs, first, end));
    }

    /** Reads runs of entries. */
    @FunctionalInterface
    private interface FromRuns<T> {
        T read(RocksIterator runs) throws RocksDBException;
    }

    private <T> T fromRuns(FromRuns<T> read) {
        reading();
        try (RocksIterator runs = columns.db.newIterator(columns.entries())) {
            return read.read(runs);
        } catch (RocksDBException e) {
            throw failed("read", e);
        } finally {
            openness.readLock().unlock();
        }
    }

    @Override
    public Optional<StoredEntry> findEntry(long index) {
        return index < 0
                ? Optional.empty()
                : entries(index, index + 1, Long.MAX_VALUE).stream().findFirst();
    }

    @Override
    public List<StoredEntry> entries(long from, long end, long maxBytes) {
        long last = Math.min(end, applied.size());
        if (from >= last) {
            return List.of();
        }
        return fromRuns(runs -> {
            try (RocksIterator batches = columns.db.newIterator(columns.batches())) {
                return new EntryReader(runs, batches).read(from, last, maxBytes);
            }
        });
    }

    @Override
    public OptionalLong indexOf(Hash leafHash) {
        byte[] index = get(columns.leafHashes(), leafHash.unsafeArray());
        return index == null ? OptionalLong.empty() : OptionalLong.of(Keys.number(index));
    }

    @Override
    public List<Long> search(IndexKey key, long from, int limit) {
        byte[] prefix = Keys.searchPrefix(key);
        List<Long> found = new ArrayList<>();
        reading();
        try (RocksIterator keys = columns.db.newIterator(columns.search())) {
            for (keys.seek(Keys.search(key, from)); keys.isValid() && found.size() < limit; keys.next()) {
                byte[] at = keys.key();
                if (!Arrays.equals(at, 0, Math.min(prefix.length, at.length), prefix, 0, prefix.length)) {
                    break;
                }
                // A longer key is of a term that goes on with a zero byte.
                if (at.length == prefix.length + 8) {
                    found.add(ByteBuffer.wrap(at).getLong(prefix.length));
                }
            }
            keys.status();
        } catch (RocksDBException e) {
            throw failed("read", e);
        } finally {
            openness.readLock().unlock();
        }
        return found;
    }

    @Override
    public long checkpointsApplied() {
        return checkpointsApplied;
    }

    @Override
    public void putCheckpoint(long sequenceNr, SignedCheckpoint checkpoint) {
        byte[] note = checkpoint.note().unsafeArray();
        byte[] value = ByteBuffer.allocate(8 + Hash.LENGTH + note.length)
                .putLong(micros(checkpoint.signedAt()))
                .put(checkpoint.root().unsafeArray())
                .put(note)
                .array();
        write(write -> {
            write.put(columns.checkpoints(), Keys.number(checkpoint.size()), value);
            write.put(columns.meta(), Keys.CHECKPOINTS, Keys.number(sequenceNr));
        });
        checkpointsApplied = sequenceNr;
    }

    @Override
    public Optional<SignedCheckpoint> checkpoint(long size) {
        byte[] value = get(columns.checkpoints(), Keys.number(size));
        if (value == null) {
            return Optional.empty();
        }
        Hash root = Hash.copyOf(value, 8);
        int at = 8 + Hash.LENGTH;
        Bytes note = Bytes.copyOf(value, at, value.length - at);
        return Optional.of(
                new SignedCheckpoint(size, root, instant(ByteBuffer.wrap(value).getLong()), note));
    }

    /** Every key and value of every column family in order, for comparing two stores byte for byte. */
    public void dump(Dump sink) {
        reading();
        try {
            for (ColumnFamilyHandle family : columns.all()) {
                try (RocksIterator all = columns.db.newIterator(family)) {
                    for (all.seekToFirst(); all.isValid(); all.next()) {
                        sink.entry(
                                new String(family.getName(), java.nio.charset.StandardCharsets.US_ASCII),
                                all.key(),
                                all.value());
                    }
                    all.status();
                }
            }
        } catch (RocksDBException e) {
            throw failed("read", e);
        } finally {
            openness.readLock().unlock();
        }
    }

    /** Takes what {@link #dump} yields. */
    @FunctionalInterface
    public interface Dump {
        /** One key and its value in a column family. */
        void entry(String family, byte[] key, byte[] value);
    }

    @Override
    public void close() {
        openness.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                columns.close();
                unsynced.close();
            }
        } finally {
            openness.writeLock().unlock();
        }
    }

    private void reading() {
        openness.readLock().lock();
        if (closed) {
            openness.readLock().unlock();
            throw new StoreException("rocksdb: closed");
        }
    }

    private byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) {
        reading();
        try {
            return columns.db.get(family, key);
        } catch (RocksDBException e) {
            throw failed("read", e);
        } finally {
            openness.readLock().unlock();
        }
    }

    /** What goes into one write batch. */
    @FunctionalInterface
    private interface Fill {
        void fill(WriteBatch write) throws RocksDBException;
    }

    /** Fills and writes under the lock: a batch points at column families, which are freed by closing. */
    private void write(Fill fill) {
        reading();
        try (WriteBatch write = new WriteBatch()) {
            fill.fill(write);
            columns.db.write(unsynced, write);
        } catch (RocksDBException e) {
            throw failed("write", e);
        } finally {
            openness.readLock().unlock();
        }
    }

    private static StoreException failed(String operation, RocksDBException e) {
        return new StoreException("rocksdb: " + operation + ": " + e.getMessage(), e);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
