package dev.cairn.core.tile;

import dev.cairn.core.MalformedException;

/**
 * Which hash tile: {@code tile/<L>/<N>[.p/<W>]}, for example {@code tile/0/x001/067} or {@code tile/0/x001/067.p/44}.
 *
 * @param level 0 (leaf hashes) to 63
 * @param index of the tile on its level, 0 to 2^55 - 1
 * @param width the number of hashes, 1 to 256; below 256 the tile is partial
 */
public record TileId(int level, long index, int width) {
    /** The number of hashes in a full tile. */
    public static final int FULL_WIDTH = TilePath.FULL_WIDTH;

    private static final int MAX_LEVEL = 63;
    private static final String PREFIX = "tile/";

    /** @throws IllegalArgumentException if a number is out of its range */
    public TileId {
        if (level < 0 || level > MAX_LEVEL) {
            throw new IllegalArgumentException("tile level " + level + " is not in 0 to 63");
        }
        new TilePath(index, width);
    }

    /**
     * Reads a path in its one canonical spelling.
     *
     * @throws MalformedException if it is anything else
     */
    public static TileId parse(String path) throws MalformedException {
        int slash = path.indexOf('/', PREFIX.length());
        if (!path.startsWith(PREFIX) || slash < 0) {
            throw new MalformedException("tile path", "not tile/<level>/<index>");
        }
        int level = TilePath.number(path.substring(PREFIX.length(), slash), MAX_LEVEL);
        if (level < 0) {
            throw new MalformedException("tile path", "the level is a decimal from 0 to 63");
        }
        TilePath rest = TilePath.parse("tile path", path.substring(slash + 1));
        return new TileId(level, rest.index(), rest.width());
    }

    /** The width that a tile has in the tree of {@code size} leaves: 0 (it does not exist yet) to 256. */
    public static int widthAt(int level, long tileIndex, long size) {
        // Above level 7 a slot would take 2^64 leaves; the shift would wrap around.
        long slots = level > 7 ? 0 : size >>> (8 * level);
        return (int) Math.max(0, Math.min(FULL_WIDTH, slots - tileIndex * FULL_WIDTH));
    }

    /** Whether it has fewer than 256 hashes. */
    public boolean isPartial() {
        return width < FULL_WIDTH;
    }

    /** The full tile that this one is, or is a prefix of. */
    public TileId full() {
        return new TileId(level, index, FULL_WIDTH);
    }

    /** The path below the log's prefix. */
    public String path() {
        return PREFIX + level + "/" + new TilePath(index, width);
    }
}
