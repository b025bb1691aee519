package dev.cairn.core.tile;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;

/**
 * A hash tile with the nodes inside it: height 0 are its hashes, height h the roots of 2^h of them that are complete. A full tile has
 * 511 nodes in heights 0 to 8; its node of height 8 is a hash of the tile above. Immutable.
 */
public final class HashTile {
    private static final int HEIGHTS = 9;

    /** Height h at 32 * (i-th node), for the width >> h nodes that are complete. */
    private final byte[][] nodes = new byte[HEIGHTS][];

    private HashTile(byte[] hashes) {
        nodes[0] = hashes;
        TreeHasher hasher = TreeHasher.local();
        for (int height = 1; height < HEIGHTS; height++) {
            byte[] below = nodes[height - 1];
            byte[] here = new byte[(width() >> height) * Hash.LENGTH];
            for (int at = 0; at < here.length; at += Hash.LENGTH) {
                hasher.node(below, 2 * at, below, 2 * at + Hash.LENGTH, here, at);
            }
            nodes[height] = here;
        }
    }

    /**
     * A tile from its bytes; the caller hands the array over and must not touch it again.
     *
     * @param hashes 1 to 256 hashes of 32 bytes
     * @throws IllegalArgumentException if the length is another
     */
    public static HashTile of(byte[] hashes) {
        if (hashes.length == 0 || hashes.length > TileId.FULL_WIDTH * Hash.LENGTH || hashes.length % Hash.LENGTH != 0) {
            throw new IllegalArgumentException(
                    "a tile has 1 to 256 hashes of 32 bytes, not " + hashes.length + " bytes");
        }
        return new HashTile(hashes);
    }

    /** The number of hashes, 1 to 256. */
    public int width() {
        return nodes[0].length / Hash.LENGTH;
    }

    /**
     * The hash in a slot.
     *
     * @throws IndexOutOfBoundsException if the slot is not below the width
     */
    public Hash hash(int slot) {
        return node(0, slot);
    }

    /**
     * The root over the slots [index &lt;&lt; height, (index + 1) &lt;&lt; height).
     *
     * @throws IndexOutOfBoundsException if the height is not 0 to 8, or these slots are not all there
     */
    public Hash node(int height, int index) {
        return Hash.copyOf(nodes[height], index * Hash.LENGTH);
    }

    /** A copy of the tile's bytes, width * 32. */
    public byte[] toBytes() {
        return nodes[0].clone();
    }
}
