package dev.cairn.core.tile;

import dev.cairn.core.MalformedException;

/**
 * Which entry bundle: {@code tile/entries/<N>[.p/<W>]}. Its entries are the leaves of the level 0 tile with the same index and width.
 *
 * @param index 0 to 2^55 - 1; its first entry is at 256 times that
 * @param width the number of entries, 1 to 256; below 256 the bundle is partial
 */
public record BundleId(long index, int width) {
    /** The number of entries in a full bundle. */
    public static final int FULL_WIDTH = TilePath.FULL_WIDTH;

    private static final String PREFIX = "tile/entries/";

    /** @throws IllegalArgumentException if a number is out of its range */
    public BundleId {
        new TilePath(index, width);
    }

    /**
     * Reads a path in its one canonical spelling.
     *
     * @throws MalformedException if it is anything else
     */
    public static BundleId parse(String path) throws MalformedException {
        if (!path.startsWith(PREFIX)) {
            throw new MalformedException("entry bundle path", "not tile/entries/<index>");
        }
        TilePath rest = TilePath.parse("entry bundle path", path.substring(PREFIX.length()));
        return new BundleId(rest.index(), rest.width());
    }

    /** The width that a bundle has in the tree of {@code size} leaves: 0 (it does not exist yet) to 256. */
    public static int widthAt(long bundleIndex, long size) {
        return TileId.widthAt(0, bundleIndex, size);
    }

    /** Whether it has fewer than 256 entries. */
    public boolean isPartial() {
        return width < FULL_WIDTH;
    }

    /** The full bundle that this one is, or is a prefix of. */
    public BundleId full() {
        return new BundleId(index, FULL_WIDTH);
    }

    /** The path below the log's prefix. */
    public String path() {
        return PREFIX + new TilePath(index, width);
    }
}
