package dev.cairn.core.fsck;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.fsck.FsckReport.Clean;
import dev.cairn.core.fsck.FsckReport.Difference;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.EntryBundle;
import dev.cairn.core.tile.TileBuilder;
import dev.cairn.core.tile.TileId;
import dev.cairn.core.tile.TiledNodes;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks a log of a given size against its root: reads the entry bundles in order, derives leaf hashes, tiles and root from them, and
 * compares every tile byte for byte. It stops at the first difference.
 *
 * <p>Where an entry and its leaf hash in the tile differ, one of them is wrong, and the root says which: the hash in the tile is right
 * if its inclusion proof from the stored tiles leads to the root.
 *
 * <p>It needs memory for one bundle and the right edge of the tree. Of a full tile or bundle that stands in for a partial one, what lies
 * beyond the size is not judged.
 */
public final class Fsck {
    /** Hears how far a check is. */
    @FunctionalInterface
    public interface Progress {
        /** After each bundle: of {@code size} entries the first {@code entries} agree with their tiles. */
        void checked(long entries, long size);
    }

    private final LogFiles files;
    private final LogTiles logTiles;
    private final long size;
    private final Hash root;
    private final TreeHasher hasher = TreeHasher.create();
    private final TileBuilder builder = TileBuilder.empty();
    private final byte[] leafHashes = new byte[BundleId.FULL_WIDTH * Hash.LENGTH];
    private long bundles;
    private long tiles;
    private @Nullable Difference difference;

    private Fsck(LogFiles files, long size, Hash root) {
        this.files = files;
        this.logTiles = new LogTiles(files);
        this.size = size;
        this.root = root;
    }

    /**
     * Checks the tree of {@code size} leaves.
     *
     * @param root of that tree, from a checkpoint that the caller has verified
     * @throws StoreException if the files cannot be read
     */
    public static FsckReport check(LogFiles files, long size, Hash root, Progress progress) {
        if (size < 0) {
            throw new IllegalArgumentException("negative size");
        }
        return new Fsck(files, size, root).run(progress);
    }

    private FsckReport run(Progress progress) {
        while (builder.size() < size && difference == null) {
            BundleId id = new BundleId(bundles, BundleId.widthAt(bundles, size));
            checkBundle(id);
            builder.append(leafHashes, id.width());
            // Partial tiles only at the end: those of the sizes between need not be kept.
            builder.drainFull(this::checkTile);
            bundles++;
            if (difference == null) {
                progress.checked(builder.size(), size);
            }
        }
        builder.drain(this::checkTile);
        if (difference != null) {
            return difference;
        }
        Hash derived = builder.root();
        return derived.equals(root)
                ? new Clean(size, root, bundles, tiles)
                : new Difference(
                        "checkpoint",
                        "root",
                        derived.hex(),
                        root.hex(),
                        "the checkpoint's root is not that of the entries");
    }

    /** Compares the entries of a bundle with the level 0 tile, and leaves their leaf hashes. */
    private void checkBundle(BundleId id) {
        TileId tileId = new TileId(0, id.index(), id.width());
        Optional<Held> tile = tile(tileId);
        if (tile.isEmpty()) {
            return;
        }
        Optional<Held> bundle =
                Held.read(files, id.path(), id.width(), id.full().path(), BundleId.FULL_WIDTH);
        if (bundle.isEmpty()) {
            missing(id.path());
            return;
        }
        Held held = bundle.get();
        int[] read = {0};
        String broken = "";
        try {
            EntryBundle.visit(held.bytes, held.width, (slot, bytes, offset, length) -> {
                hasher.leaf(bytes, offset, length, leafHashes, slot * Hash.LENGTH);
                read[0]++;
            });
        } catch (MalformedException e) {
            broken = e.rule();
        }
        // The entries before a broken one first: a wrong length shows at the entry it belongs to, not where the bytes
        // run out.
        int slot = differentSlot(leafHashes, 0, tile.get().bytes, Math.min(read[0], id.width()));
        if (slot >= 0) {
            difference = judge(id.index() * BundleId.FULL_WIDTH + slot, slot, held, tile.get());
        } else if (!broken.isEmpty()) {
            difference = new Difference(
                    held.path,
                    read[0] < held.width ? "entry " + read[0] : "length",
                    held.width + " entries",
                    held.bytes.length + " bytes",
                    broken);
        }
    }

    /** An entry and the leaf hash in its tile differ: which of the two does the root commit to? */
    private Difference judge(long index, int slot, Held bundle, Held tile) {
        Hash derived = Hash.copyOf(leafHashes, slot * Hash.LENGTH);
        Hash stored = Hash.copyOf(tile.bytes, slot * Hash.LENGTH);
        if (isIncluded(index, stored)) {
            return new Difference(
                    bundle.path,
                    "entry " + slot,
                    stored.hex(),
                    derived.hex(),
                    "the entry does not hash to the leaf hash that the root commits to");
        }
        return new Difference(
                tile.path,
                "slot " + slot,
                derived.hex(),
                stored.hex(),
                isIncluded(index, derived)
                        ? "not the leaf hash of the entry, which the root commits to"
                        : "not the leaf hash of the entry, and the root proves neither");
    }

    private boolean isIncluded(long index, Hash leafHash) {
        try {
            ProofVerifier.inclusion(leafHash, Proofs.inclusion(index, size, new TiledNodes(size, logTiles)), root);
            return true;
        } catch (VerificationException | StoreException e) {
            // A tile above that is missing leaves nothing to prove with; the difference itself stands.
            return false;
        }
    }

    /** Compares a tile above level 0; those of level 0 were compared with their bundles. */
    private void checkTile(int level, long index, byte[] hashes, int offset, int width) {
        if (level == 0 || difference != null) {
            return;
        }
        Optional<Held> tile = tile(new TileId(level, index, width));
        if (tile.isEmpty()) {
            return;
        }
        Held held = tile.get();
        int slot = differentSlot(hashes, offset, held.bytes, width);
        if (slot >= 0) {
            difference = new Difference(
                    held.path,
                    "slot " + slot,
                    Hash.copyOf(hashes, offset + slot * Hash.LENGTH).hex(),
                    Hash.copyOf(held.bytes, slot * Hash.LENGTH).hex(),
                    "not the root of the leaves below it");
        }
    }

    /** A tile of its right length; otherwise that is the difference. */
    private Optional<Held> tile(TileId id) {
        Optional<Held> tile = logTiles.held(id);
        if (tile.isEmpty()) {
            missing(id.path());
            return tile;
        }
        tiles++;
        Held held = tile.get();
        int expected = held.width * Hash.LENGTH;
        if (held.bytes.length == expected) {
            return tile;
        }
        difference = new Difference(
                held.path,
                "length",
                expected + " bytes",
                held.bytes.length + " bytes",
                "a tile has 32 bytes for each of its hashes");
        return Optional.empty();
    }

    private void missing(String path) {
        difference = new Difference(path, "file", "present", "missing", "neither this nor the full one is there");
    }

    /** The first of {@code width} slots in which the derived hashes differ from the held ones, or -1. */
    private static int differentSlot(byte[] derived, int offset, byte[] held, int width) {
        int bytes = width * Hash.LENGTH;
        int at = Arrays.mismatch(derived, offset, offset + bytes, held, 0, bytes);
        return at < 0 ? -1 : at / Hash.LENGTH;
    }
}
