package dev.cairn.witness.check;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.tile.TileId;
import dev.cairn.core.tile.TileSource;
import dev.cairn.core.tile.TiledNodes;
import dev.cairn.witness.log.WitnessedLog;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A tree that can be asked: a checkpoint, and the tiles below it. What the tiles say counts only where it leads to the checkpoint's root.
 *
 * @param seen the checkpoint
 * @param tiles of its tree
 * @param nodes the same as nodes
 */
record View(SeenCheckpoint seen, TileSource tiles, TiledNodes nodes) {
    private static final String CHECKPOINT = "checkpoint";

    static View of(SeenCheckpoint seen, TileSource tiles) {
        return new View(seen, tiles, new TiledNodes(seen.size(), tiles));
    }

    /**
     * What a log shows at one place.
     *
     * @throws MalformedException if that is not a checkpoint
     * @throws VerificationException if the log has not signed it
     * @throws StoreException if it cannot be read
     */
    static View read(WitnessedLog log, LogFiles files, String source) throws MalformedException, VerificationException {
        byte[] note = files.read(CHECKPOINT).orElseThrow(() -> new StoreException("there is no checkpoint"));
        return of(
                new SeenCheckpoint(VerifiedCheckpoint.open(note, log.origin(), log.keys()), source),
                id -> tile(files, id));
    }

    private static byte[] tile(LogFiles files, TileId id) {
        Optional<byte[]> exact = files.read(id.path());
        // A log may drop a partial tile once the full one is there.
        byte[] held = exact.or(() -> id.isPartial() ? files.read(id.full().path()) : Optional.empty())
                .orElseThrow(() -> new TilesException(id.path() + " is missing"));
        int expected = (exact.isPresent() ? id.width() : TileId.FULL_WIDTH) * Hash.LENGTH;
        if (held.length != expected) {
            throw new TilesException(id.path() + " has " + held.length + " bytes");
        }
        return Arrays.copyOf(held, id.width() * Hash.LENGTH);
    }

    long size() {
        return seen.size();
    }

    Hash root() {
        return seen.root();
    }

    /**
     * The hashes that prove which root this tree had at a smaller size.
     *
     * @param smaller above 0
     */
    List<Hash> prefix(long smaller) {
        return Proofs.prefix(smaller, size(), nodes);
    }

    /**
     * The root that this tree had at a smaller size.
     *
     * @throws TilesException if the tiles do not lead to the checkpoint's root
     */
    Hash rootAt(long smaller) {
        try {
            return ProofVerifier.prefixRoot(smaller, size(), prefix(smaller), root());
        } catch (VerificationException e) {
            throw new TilesException("the tiles do not lead to the root of the checkpoint of size " + size());
        }
    }

    /** @throws TilesException if the tiles at the right edge do not lead to the checkpoint's root */
    void requireEdge() {
        if (!Proofs.root(size(), nodes).equals(root())) {
            throw new TilesException("the tiles do not lead to the root of the checkpoint of size " + size());
        }
    }
}
