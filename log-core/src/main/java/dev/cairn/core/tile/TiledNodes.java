package dev.cairn.core.tile;

import dev.cairn.core.StoreException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.NodeSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The nodes of the tree of one published size, read from its tiles. Node (level, index) is inside the tile of level
 * {@code level / 8}, over 2^{@code level % 8} of its slots.
 *
 * <p>It keeps the tiles it used last, with the nodes inside them: at most 512 tiles, 8 MiB. Safe for concurrent readers; two of
 * them may read the same tile at once.
 */
public final class TiledNodes implements NodeSource {
    private static final int MAX_TILES = 512;

    private final long size;
    private final TileSource tiles;
    private final Map<TileId, HashTile> used = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TileId, HashTile> eldest) {
            return size() > MAX_TILES;
        }
    };

    /**
     * @param size of the tree, in leaves
     * @param tiles holds at least the tiles of that size
     */
    public TiledNodes(long size, TileSource tiles) {
        if (size < 0) {
            throw new IllegalArgumentException("negative size");
        }
        this.size = size;
        this.tiles = tiles;
    }

    /** The size of the tree, in leaves. */
    public long size() {
        return size;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the tree has no such complete subtree
     * @throws StoreException if its tile is not there, cannot be read or is not of its length
     */
    @Override
    public Hash node(int level, long index) {
        if (level < 0 || level >= Long.SIZE - 1 || index < 0 || index >= size >>> level) {
            throw new IllegalArgumentException("no node " + index + " at level " + level + " in " + size + " leaves");
        }
        int height = level % 8;
        long firstSlot = index << height;
        HashTile tile = tile(level / 8, firstSlot / TileId.FULL_WIDTH);
        return tile.node(height, (int) (firstSlot % TileId.FULL_WIDTH) >> height);
    }

    /** A tile of this tree in its widest form. */
    HashTile tile(int level, long index) {
        TileId id = new TileId(level, index, TileId.widthAt(level, index, size));
        synchronized (used) {
            HashTile kept = used.get(id);
            if (kept != null) {
                return kept;
            }
        }
        // Outside the lock: other readers go on while the store reads.
        byte[] hashes = tiles.tile(id);
        if (hashes.length != id.width() * Hash.LENGTH) {
            throw new StoreException(id.path() + " has " + hashes.length + " bytes");
        }
        HashTile tile = HashTile.of(hashes);
        synchronized (used) {
            used.put(id, tile);
        }
        return tile;
    }
}
