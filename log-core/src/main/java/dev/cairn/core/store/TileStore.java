package dev.cairn.core.store;

import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.TileId;
import dev.cairn.core.tile.TileSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Hash tiles and entry bundles (tlog-tiles), in any width up to what is applied. */
public interface TileStore extends TileSource {
    /**
     * The first {@code width} hashes of a tile, {@code 32 * width} bytes; empty when the store does not hold that many.
     *
     * @throws dev.cairn.core.StoreException if the store fails
     */
    Optional<byte[]> findTile(TileId id);

    /**
     * The first {@code width} entries of a bundle in the tlog-tiles encoding; empty when the store does not hold that many.
     *
     * @throws dev.cairn.core.StoreException if the store fails
     */
    Optional<byte[]> findBundle(BundleId id);

    /**
     * At least the length of what {@link #findBundle} gives, and not much more; 0 when the store does not hold that many entries. Nothing is
     * read into memory.
     *
     * @throws dev.cairn.core.StoreException if the store fails
     */
    long bundleBytes(BundleId id);

    /**
     * The entry at an index; empty when the index is not applied.
     *
     * @throws dev.cairn.core.StoreException if the store fails
     */
    Optional<StoredEntry> findEntry(long index);

    /**
     * When the entry at an index was sequenced; cheaper than the whole entry.
     *
     * @throws dev.cairn.core.StoreException if the index is not applied, or the store fails
     */
    Instant sequencedAt(long index);

    /**
     * The entries from an index on, in order: those below {@code end} and below the applied size, or as many of the first of them as have
     * no more than {@code maxBytes} together, but at least one. Empty if there are none.
     *
     * @param from at least 0
     * @throws dev.cairn.core.StoreException if the store fails
     */
    List<StoredEntry> entries(long from, long end, long maxBytes);
}
