package dev.cairn.core.tile;

/** Where hash tiles are read from. */
@FunctionalInterface
public interface TileSource {
    /**
     * The hashes of a tile. A source that keeps only wider forms of a partial tile gives their prefix.
     *
     * @return exactly width * 32 bytes, not changed by anyone any more
     * @throws dev.cairn.core.StoreException if the tile is not there, or cannot be read
     */
    byte[] tile(TileId id);
}
