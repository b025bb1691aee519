package dev.cairn.core.store.rocksdb;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.Position;
import dev.cairn.core.store.SearchPage;
import dev.cairn.core.store.SearchQuery;
import dev.cairn.core.store.SignedCheckpoint;
import dev.cairn.core.store.StoredBatch;
import dev.cairn.core.store.StoredEntry;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.TileId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** A {@link LogStore} in a RocksDB directory; its layout is in the package documentation. Safe for concurrent readers; one writer. */
public final class RocksLogStore implements LogStore {
    /** How many events of each journal at most are read again after a crash. */
    private static final int EVENTS_PER_FLUSH = 4096;

    private final Columns columns;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    // Closing frees native memory that others may be in: who reads or writes holds the read lock, close() the write
    // lock.
    private final ReentrantReadWriteLock openness = new ReentrantReadWriteLock();
    private boolean closed; // guarded by openness
    private final EntryRows entryRows = new EntryRows(); // the writer's
    // Since the last flush that was asked for. Batches and checkpoints are written by different threads.
    private final AtomicInteger unflushedEvents = new AtomicInteger();
    private final AtomicInteger unflushedCheckpoints = new AtomicInteger();
    private Instant lastTimestamp; // of the last batch; the writer's
    private volatile Position applied;
    private volatile long checkpointsApplied;

    private RocksLogStore(Columns columns) {
        this.columns = columns;
        byte[] position = get(columns.meta(), Keys.APPLIED);
        ByteBuffer in = position == null ? null : ByteBuffer.wrap(position);
        this.applied = in == null ? Position.START : new Position(in.getLong(), in.getLong());
        byte[] checkpoints = get(columns.meta(), Keys.CHECKPOINTS);
        this.checkpointsApplied = checkpoints == null ? 0 : Keys.number(checkpoints);
        requireLayout(position == null && checkpoints == null);
        this.lastTimestamp = reading(() -> {
            try (RocksIterator batches = columns.db.newIterator(columns.batches())) {
                return BatchRows.lastTimestamp(batches);
            }
        });
    }

    private void requireLayout(boolean isNew) {
        byte[] layout = get(columns.meta(), Keys.LAYOUT_KEY);
        if (layout == null && isNew) {
            write(write -> write.put(columns.meta(), Keys.LAYOUT_KEY, Keys.number(Keys.LAYOUT)));
        } else if (layout == null || Keys.number(layout) != Keys.LAYOUT) {
            throw new StoreException(
                    "rocksdb: written by another version; delete the folder, and the journal fills it again");
        }
    }

    /**
     * Opens the store in a folder, which is made if it is not there.
     *
     * @throws StoreException if another process holds it, it is of another version, or it cannot be read
     */
    public static RocksLogStore open(Path folder, RocksSettings settings) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StoreException("rocksdb: cannot make its folder", e);
        }
        Columns columns = Columns.open(folder, settings);
        try {
            return new RocksLogStore(columns);
        } catch (StoreException e) {
            columns.close();
            throw e;
        }
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
        if (batch.timestamp().isBefore(lastTimestamp)) {
            throw new StoreException("rocksdb: batch " + batch.sequenceNr() + " is of a time before the last one's");
        }
        commit(new Position(batch.sequenceNr(), batch.newSize()), write -> {
            LeafHashRows.put(write, columns.leafHashes(), batch);
            entryRows.put(write, columns.entries(), batch);
            putAttestations(write, batch);
            write.put(columns.batches(), Keys.number(batch.firstIndex()), BatchRows.value(batch));
            SearchRows.put(write, columns.search(), batch);
            TileRows.put(write, columns.tiles(), batch);
        });
        lastTimestamp = batch.timestamp();
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
        flushIfDue(unflushedEvents);
    }

    private void flushIfDue(AtomicInteger unflushed) {
        if (unflushed.incrementAndGet() >= EVENTS_PER_FLUSH) {
            // What was counted is in memory already, and one flush takes both.
            unflushedEvents.set(0);
            unflushedCheckpoints.set(0);
            flush(false);
        }
    }

    /** Writes what is in memory to files. Once it returns, a crash takes nothing that was applied before. */
    public void flush() {
        flush(true);
    }

    private void flush(boolean wait) {
        open("flush", () -> {
            columns.flush(wait);
            return true;
        });
    }

    private void putAttestations(WriteBatch write, StoredBatch batch) throws RocksDBException {
        for (int i = 0; i < batch.entries().size(); i++) {
            Bytes attestation =
                    batch.entries().get(i).supplement().attestation().orElse(null);
            if (attestation != null) {
                write.put(columns.attestations(), Keys.number(batch.firstIndex() + i), attestation.unsafeArray());
            }
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
        long first = id.index() * EntryRows.BUNDLE_ENTRIES;
        long end = first + id.width();
        if (end > applied.size()) {
            return Optional.empty();
        }
        return Optional.of(fromRuns(runs -> EntryReader.bundle(runs, first, end)));
    }

    @Override
    public long bundleBytes(BundleId id) {
        long first = id.index() * EntryRows.BUNDLE_ENTRIES;
        long end = first + id.width();
        return end > applied.size() ? 0 : fromRuns(runs -> EntryReader.runBytes(runs, first, end));
    }

    /** Reads runs of entries. */
    @FunctionalInterface
    private interface FromRuns<T> {
        T read(RocksIterator runs) throws RocksDBException;
    }

    private <T> T fromRuns(FromRuns<T> read) {
        return reading(() -> {
            try (RocksIterator runs = columns.db.newIterator(columns.entries())) {
                return read.read(runs);
            }
        });
    }

    @Override
    public Optional<StoredEntry> findEntry(long index) {
        return index < 0
                ? Optional.empty()
                : entries(index, index + 1, Long.MAX_VALUE).stream().findFirst();
    }

    @Override
    public Instant sequencedAt(long index) {
        if (index < 0 || index >= applied.size()) {
            throw new StoreException("rocksdb: no entry at index " + index);
        }
        return reading(() -> {
            try (RocksIterator batches = columns.db.newIterator(columns.batches())) {
                batches.seekForPrev(Keys.number(index));
                batches.status();
                if (!batches.isValid()) {
                    throw new StoreException("rocksdb: no batch at index " + index);
                }
                return BatchRows.timestamp(batches.value());
            }
        });
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
    public long[] indicesOf(List<Hash> leafHashes) {
        return reading(() -> LeafHashRows.find(columns.db, columns.leafHashes(), leafHashes));
    }

    @Override
    public SearchPage search(SearchQuery query, int limit, int maxSteps) {
        return reading(() -> SearchRows.find(columns.db, columns.search(), query, limit, maxSteps));
    }

    @Override
    public long firstIndexAt(Instant time) {
        long size = applied.size();
        return reading(() -> {
            try (RocksIterator batches = columns.db.newIterator(columns.batches())) {
                return BatchRows.firstIndexAt(batches, size, time);
            }
        });
    }

    @Override
    public Optional<Bytes> attestation(long index) {
        return Optional.ofNullable(get(columns.attestations(), Keys.number(index)))
                .map(Bytes::wrap);
    }

    @Override
    public long checkpointsApplied() {
        return checkpointsApplied;
    }

    @Override
    public void putCheckpoint(long sequenceNr, SignedCheckpoint checkpoint) {
        byte[] note = checkpoint.note().unsafeArray();
        byte[] value = ByteBuffer.allocate(8 + Hash.LENGTH + note.length)
                .putLong(BatchRows.micros(checkpoint.signedAt()))
                .put(checkpoint.root().unsafeArray())
                .put(note)
                .array();
        write(write -> {
            write.put(columns.checkpoints(), Keys.number(checkpoint.size()), value);
            write.put(columns.meta(), Keys.CHECKPOINTS, Keys.number(sequenceNr));
        });
        checkpointsApplied = sequenceNr;
        flushIfDue(unflushedCheckpoints);
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
        return Optional.of(new SignedCheckpoint(
                size, root, BatchRows.instant(ByteBuffer.wrap(value).getLong()), note));
    }

    /** Every key and value of every column family in order, for comparing two stores byte for byte. */
    public void dump(Dump sink) {
        reading(() -> {
            for (ColumnFamilyHandle family : columns.all()) {
                String name = new String(family.getName(), StandardCharsets.US_ASCII);
                try (RocksIterator all = columns.db.newIterator(family)) {
                    for (all.seekToFirst(); all.isValid(); all.next()) {
                        sink.entry(name, all.key(), all.value());
                    }
                    all.status();
                }
            }
            return true;
        });
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
                unlogged.close();
            }
        } finally {
            openness.writeLock().unlock();
        }
    }

    /** What reads or writes while the store is open. */
    @FunctionalInterface
    private interface Access<T> {
        T run() throws RocksDBException;
    }

    private <T> T reading(Access<T> read) {
        return open("read", read);
    }

    private <T> T open(String operation, Access<T> access) {
        openness.readLock().lock();
        try {
            if (closed) {
                throw new StoreException("rocksdb: closed");
            }
            return access.run();
        } catch (RocksDBException e) {
            throw new StoreException("rocksdb: " + operation + ": " + e.getMessage(), e);
        } finally {
            openness.readLock().unlock();
        }
    }

    private byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) {
        return reading(() -> columns.db.get(family, key));
    }

    /** What goes into one write batch. */
    @FunctionalInterface
    private interface Fill {
        void fill(WriteBatch write) throws RocksDBException;
    }

    /** Fills and writes under the lock: a batch points at column families, which are freed by closing. */
    private void write(Fill fill) {
        open("write", () -> {
            try (WriteBatch write = new WriteBatch()) {
                fill.fill(write);
                columns.db.write(unlogged, write);
            }
            return true;
        });
    }
}
