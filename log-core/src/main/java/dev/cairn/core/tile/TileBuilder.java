package dev.cairn.core.tile;

import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns leaf hashes into tiles, a batch at a time: appended to the tree's frontier, every eighth level of which is a level of tiles.
 * So each node is hashed once, when its last leaf comes, and a resumed builder reads only the right edge: one partial tile a level.
 *
 * <p>Mutable, with one owner. It keeps every tile that changed until {@link #drain}; appending allocates once for each full tile and
 * nothing for each node.
 */
public final class TileBuilder {
    private static final int FULL_BYTES = TileId.FULL_WIDTH * Hash.LENGTH;

    /** Takes the tiles that changed. */
    @FunctionalInterface
    public interface TileSink {
        /**
         * A tile in its widest form so far.
         *
         * @param hashes holds the tile's {@code width} * 32 bytes at {@code offset}, during this call only
         * @param width 1 to 256
         */
        void tile(int level, long index, byte[] hashes, int offset, int width);
    }

    /** The right edge of one level, and the tiles before it that became full since the last drain. */
    private static final class Level {
        final List<byte[]> full = new ArrayList<>();
        byte[] edge = new byte[FULL_BYTES];
        long edgeIndex;
        int width;
        /** Whether the partial tile at the edge has hashes that no drain has given. */
        boolean changed;

        Level(long slots) {
            edgeIndex = slots / TileId.FULL_WIDTH;
            width = (int) (slots % TileId.FULL_WIDTH);
        }

        void append(byte[] hash, int offset) {
            System.arraycopy(hash, offset, edge, width * Hash.LENGTH, Hash.LENGTH);
            width++;
            changed = true;
            if (width == TileId.FULL_WIDTH) {
                full.add(edge);
                edge = new byte[FULL_BYTES];
                edgeIndex++;
                width = 0;
                changed = false;
            }
        }
    }

    private final Frontier frontier;
    private final List<Level> levels = new ArrayList<>();
    private final Frontier.NodeSink nodes = this::completed;

    private TileBuilder(Frontier frontier) {
        this.frontier = frontier;
    }

    /** A builder for the tree without leaves. */
    public static TileBuilder empty() {
        return new TileBuilder(Frontier.empty());
    }

    /**
     * A builder that goes on behind {@code size} leaves. It believes the tiles; whoever knows the root of that size compares
     * {@link #root}.
     *
     * @throws dev.cairn.core.StoreException if a partial tile at the right edge is not there, or cannot be read
     */
    public static TileBuilder resume(long size, TileSource tiles) {
        TiledNodes nodes = new TiledNodes(size, tiles);
        TileBuilder builder = new TileBuilder(Frontier.of(size, nodes));
        for (long slots = size; slots > 0; slots /= TileId.FULL_WIDTH) {
            Level level = new Level(slots);
            if (level.width > 0) {
                byte[] hashes =
                        nodes.tile(builder.levels.size(), level.edgeIndex).toBytes();
                System.arraycopy(hashes, 0, level.edge, 0, hashes.length);
            }
            builder.levels.add(level);
        }
        return builder;
    }

    /** Appends {@code count} leaves, whose hashes are the first count * 32 bytes. */
    public void append(byte[] leafHashes, int count) {
        for (int i = 0; i < count; i++) {
            frontier.append(leafHashes, i * Hash.LENGTH, nodes);
        }
    }

    private void completed(int height, long index, byte[] hash, int offset) {
        if (height % 8 != 0) {
            return;
        }
        int level = height / 8;
        if (level == levels.size()) {
            levels.add(new Level(0));
        }
        levels.get(level).append(hash, offset);
    }

    /** The number of leaves. */
    public long size() {
        return frontier.size();
    }

    /** The root of the tree. */
    public Hash root() {
        return frontier.root();
    }

    /** Gives each tile that changed since it was last given, full or partial; levels ascending, then indices. */
    public void drain(TileSink sink) {
        for (int l = 0; l < levels.size(); l++) {
            Level level = levels.get(l);
            drainFull(l, sink);
            if (level.changed) {
                sink.tile(l, level.edgeIndex, level.edge, 0, level.width);
                level.changed = false;
            }
        }
    }

    /** As {@link #drain}, of full tiles alone; the partial ones at the right edge stay due. */
    public void drainFull(TileSink sink) {
        for (int l = 0; l < levels.size(); l++) {
            drainFull(l, sink);
        }
    }

    private void drainFull(int l, TileSink sink) {
        Level level = levels.get(l);
        long first = level.edgeIndex - level.full.size();
        for (int i = 0; i < level.full.size(); i++) {
            sink.tile(l, first + i, level.full.get(i), 0, TileId.FULL_WIDTH);
        }
        level.full.clear();
    }
}
