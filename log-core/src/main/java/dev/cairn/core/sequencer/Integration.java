package dev.cairn.core.sequencer;

import dev.cairn.core.StoreException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.sequencer.SequencerEvent.EntriesSequenced;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.StoredBatch;
import dev.cairn.core.tile.TileBuilder;

/**
 * Brings the store from one journal event to the next: the same code when the log is live and when it is rebuilt. Single owner.
 *
 * <p>A crash before the store's write leaves the store at the event before; replay applies the same bytes. A crash after it leaves nothing
 * to do.
 */
final class Integration {
    private final LogStore store;
    private final TileBuilder tiles;
    private final TreeHasher hasher = TreeHasher.create();
    private byte[] leafHashes = new byte[0];

    Integration(LogStore store) {
        this.store = store;
        this.tiles = TileBuilder.resume(store.applied().size(), store);
    }

    /**
     * Applies the event after {@code store.applied()}.
     *
     * @return the tree with the event
     * @throws StoreException if the store fails, the event does not follow, or its entries do not give its root
     */
    IntegratedTree integrate(long sequenceNr, SequencerEvent event) {
        if (event instanceof EntriesSequenced batch) {
            integrate(sequenceNr, batch);
        } else {
            store.skipTo(sequenceNr);
        }
        return current();
    }

    private void integrate(long sequenceNr, EntriesSequenced batch) {
        // Hashed again, from the bytes that the journal holds: a leaf hash that memory spoilt on its way here must not
        // get into a tile.
        int count = batch.entries().size();
        if (leafHashes.length < count * Hash.LENGTH) {
            leafHashes = new byte[count * Hash.LENGTH];
        }
        int at = 0;
        for (Entry entry : batch.entries()) {
            byte[] bytes = entry.bytes().unsafeArray();
            hasher.leaf(bytes, 0, bytes.length, leafHashes, at);
            at += Hash.LENGTH;
        }
        tiles.append(leafHashes, count);
        if (!tiles.root().equals(batch.newRoot())) {
            throw new StoreException("integration: event " + sequenceNr
                    + " does not give the root hash that it records for size " + batch.newSize());
        }
        store.apply(new StoredBatch(sequenceNr, batch.firstIndex(), batch.timestamp(), batch.entries(), tiles));
    }

    IntegratedTree current() {
        return new IntegratedTree(tiles.size(), tiles.root());
    }
}
