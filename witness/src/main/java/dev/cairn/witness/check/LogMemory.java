package dev.cairn.witness.check;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.file.AtomicFile;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.tile.TileBuilder;
import dev.cairn.core.tile.TileId;
import dev.cairn.witness.log.WitnessedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is remembered of one log's public face: the largest checkpoint that it showed and that continued all that was seen before, and the hash
 * tiles up to some size. On disk: {@code checkpoint}, {@code mirrored} and the files of a {@link LeafMirror}. One thread at a time.
 */
final class LogMemory {
    private static final String SHOWN = "checkpoint";
    private static final String MIRRORED = "mirrored";
    /** So that a first look at a large log does not keep the others waiting: 4,096 tiles. */
    private static final long MOST_LEAVES_AT_ONCE = 4096L * TileId.FULL_WIDTH;

    private static final Duration LONGEST_AT_ONCE = Duration.ofSeconds(20);

    private final Path folder;
    private final Optional<LeafMirror> mirror;

    /** @param keepTiles whether hash tiles are kept */
    LogMemory(Path folder, boolean keepTiles) {
        this.folder = folder;
        LeafMirror opened = LeafMirror.open(folder); // makes the folder
        this.mirror = keepTiles ? Optional.of(opened) : Optional.empty();
    }

    /** The largest checkpoint that the log has shown. */
    Optional<SeenCheckpoint> shown(WitnessedLog log) {
        return read(log, SHOWN, "the log, earlier");
    }

    /** Remembers what the log shows. */
    void show(SeenCheckpoint seen) {
        write(SHOWN, seen);
    }

    /** The newest checkpoint whose whole tree is mirrored, with its tiles. */
    Optional<View> mirrored(WitnessedLog log) {
        return mirror.flatMap(tiles -> read(log, MIRRORED, "the log, as it was mirrored")
                .filter(seen -> seen.size() > 0
                        && seen.size() <= tiles.size()
                        && tiles.root(seen.size()).equals(seen.root()))
                .map(seen -> View.of(seen, tiles)));
    }

    /**
     * Mirrors more of what the log shows, for a bounded time: the rest comes with the next looks.
     *
     * @throws TilesException if its tiles do not lead to its checkpoint's root, or do not continue what is mirrored
     */
    void mirror(View shown) {
        if (mirror.isEmpty() || shown.size() <= mirror.get().size()) {
            return;
        }
        LeafMirror tiles = mirror.get();
        if (tiles.size() > 0 && !shown.rootAt(tiles.size()).equals(tiles.root(tiles.size()))) {
            throw new TilesException("its tiles do not continue those of its earlier tree of " + tiles.size());
        }
        long target = Math.min(shown.size(), tiles.size() + MOST_LEAVES_AT_ONCE);
        TileBuilder builder = tiles.builder();
        long begun = System.nanoTime();
        while (builder.size() < target && System.nanoTime() - begun < LONGEST_AT_ONCE.toNanos()) {
            long index = builder.size() / TileId.FULL_WIDTH;
            byte[] hashes = shown.tiles().tile(new TileId(0, index, TileId.widthAt(0, index, shown.size())));
            int known = (int) (builder.size() % TileId.FULL_WIDTH);
            int until = (int) Math.min(hashes.length / Hash.LENGTH, target - index * TileId.FULL_WIDTH);
            builder.append(Arrays.copyOfRange(hashes, known * Hash.LENGTH, until * Hash.LENGTH), until - known);
        }
        Hash expected = builder.size() == shown.size() ? shown.root() : shown.rootAt(builder.size());
        if (!builder.root().equals(expected)) {
            throw new TilesException("its leaf hashes do not lead to the root of its checkpoint");
        }
        tiles.extend(builder);
        if (builder.size() == shown.size()) {
            write(MIRRORED, shown.seen());
        }
    }

    private Optional<SeenCheckpoint> read(WitnessedLog log, String name, String source) {
        Path file = folder.resolve(name);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            return Optional.of(new SeenCheckpoint(
                    VerifiedCheckpoint.open(Files.readAllBytes(file), log.origin(), log.keys()), source));
        } catch (MalformedException | VerificationException e) {
            // Of a key that is not trusted any more, or damaged: no memory, and the log is looked at afresh.
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreException("memory: " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void write(String name, SeenCheckpoint seen) {
        Path file = folder.resolve(name);
        try {
            AtomicFile.write(file, seen.verified().note().encode());
        } catch (IOException e) {
            throw new StoreException("memory: " + file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
