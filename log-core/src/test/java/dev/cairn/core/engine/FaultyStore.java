package dev.cairn.core.engine;

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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A store in front of another, one of whose writes or reads fails or lies, once. */
final class FaultyStore implements LogStore {
    /** Which call is hit. */
    enum Call {
        APPLY,
        SKIP_TO,
        PUT_CHECKPOINT,
        TILE,
        INDEX_OF
    }

    /** How. */
    enum Fault {
        /** It throws, and nothing is written. */
        FAILED,
        /** It throws, though all is written. */
        FAILED_BUT_PERSISTED,
        /** It throws what a store must not throw. */
        BROKEN,
        /** A tile that is read has one bit changed. */
        BIT_FLIPPED
    }

    /** A fault that hits the n-th call of its kind, over all stores that share the plan. */
    static final class Plan {
        private final Call call;
        private final Fault fault;
        private int left;

        Plan(Call call, Fault fault, int nth) {
            this.call = call;
            this.fault = fault;
            this.left = nth;
        }

        synchronized boolean hits(Call current) {
            return current == call && --left == 0;
        }

        @Override
        public String toString() {
            return call + " " + fault + ", call " + left;
        }

        synchronized boolean happened() {
            return left <= 0;
        }
    }

    private final LogStore store;
    private final Plan plan;

    FaultyStore(LogStore store, Plan plan) {
        this.store = store;
        this.plan = plan;
    }

    private void write(Call call, Runnable write) {
        if (!plan.hits(call)) {
            write.run();
            return;
        }
        if (plan.fault == Fault.FAILED_BUT_PERSISTED) {
            write.run();
        }
        throw new StoreException("injected: " + call + " " + plan.fault);
    }

    @Override
    public void apply(StoredBatch batch) {
        write(Call.APPLY, () -> store.apply(batch));
    }

    @Override
    public void skipTo(long sequenceNr) {
        write(Call.SKIP_TO, () -> store.skipTo(sequenceNr));
    }

    @Override
    public void putCheckpoint(long sequenceNr, SignedCheckpoint checkpoint) {
        write(Call.PUT_CHECKPOINT, () -> store.putCheckpoint(sequenceNr, checkpoint));
    }

    @Override
    public byte[] tile(TileId id) {
        byte[] hashes = store.tile(id);
        if (plan.hits(Call.TILE)) {
            if (plan.fault == Fault.FAILED) {
                throw new StoreException("injected: TILE");
            }
            hashes[hashes.length - 1] ^= 1;
        }
        return hashes;
    }

    @Override
    public OptionalLong indexOf(Hash leafHash) {
        if (plan.hits(Call.INDEX_OF)) {
            if (plan.fault == Fault.BROKEN) {
                throw new IllegalStateException("injected: INDEX_OF");
            }
            throw new StoreException("injected: INDEX_OF");
        }
        return store.indexOf(leafHash);
    }

    @Override
    public Position applied() {
        return store.applied();
    }

    @Override
    public Optional<byte[]> findTile(TileId id) {
        return store.findTile(id);
    }

    @Override
    public Optional<byte[]> findBundle(BundleId id) {
        return store.findBundle(id);
    }

    @Override
    public Instant sequencedAt(long index) {
        return store.sequencedAt(index);
    }

    @Override
    public long bundleBytes(BundleId id) {
        return store.bundleBytes(id);
    }

    @Override
    public Optional<StoredEntry> findEntry(long index) {
        return store.findEntry(index);
    }

    @Override
    public SearchPage search(SearchQuery query, int limit, int maxSteps) {
        return store.search(query, limit, maxSteps);
    }

    @Override
    public long firstIndexAt(Instant time) {
        return store.firstIndexAt(time);
    }

    @Override
    public Optional<Bytes> attestation(long index) {
        return store.attestation(index);
    }

    @Override
    public List<StoredEntry> entries(long from, long end, long maxBytes) {
        return store.entries(from, end, maxBytes);
    }

    @Override
    public long checkpointsApplied() {
        return store.checkpointsApplied();
    }

    @Override
    public Optional<SignedCheckpoint> checkpoint(long size) {
        return store.checkpoint(size);
    }

    @Override
    public void close() {
        store.close();
    }
}
