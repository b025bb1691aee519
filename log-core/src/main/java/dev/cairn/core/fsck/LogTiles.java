package dev.cairn.core.fsck;

import dev.cairn.core.StoreException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.tile.TileId;
import dev.cairn.core.tile.TileSource;
import java.util.Arrays;
import java.util.Optional;

/** The hash tiles of a log's files. A partial tile that is gone is taken from the full one, as tlog-tiles allows its deletion then. */
public final class LogTiles implements TileSource {
    private final LogFiles files;

    /** @param files the log's */
    public LogTiles(LogFiles files) {
        this.files = files;
    }

    /**
     * {@inheritDoc}
     *
     * @throws StoreException if neither the tile nor the full one is there, or it is not of its length
     */
    @Override
    public byte[] tile(TileId id) {
        TileId held = id;
        Optional<byte[]> file = files.read(id.path());
        if (file.isEmpty() && id.isPartial()) {
            held = id.full();
            file = files.read(held.path());
        }
        byte[] hashes = file.orElseThrow(() -> new StoreException(id.path() + " is missing"));
        if (hashes.length != held.width() * Hash.LENGTH) {
            throw new StoreException(held.path() + " has " + hashes.length + " bytes");
        }
        return Arrays.copyOf(hashes, id.width() * Hash.LENGTH);
    }
}
