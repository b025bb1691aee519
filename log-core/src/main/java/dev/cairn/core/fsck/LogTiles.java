package dev.cairn.core.fsck;

import dev.cairn.core.StoreException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.tile.TileId;
import dev.cairn.core.tile.TileSource;
import java.util.Arrays;
import java.util.Optional;

/** The hash tiles of a log's files. A partial tile that is gone is taken from the full one. */
public final class LogTiles implements TileSource {
    private final LogFiles files;

    /** @param files the log's */
    public LogTiles(LogFiles files) {
        this.files = files;
    }

    /**
     * {@inheritDoc}
     *
     * @throws StoreException if neither the tile nor the full one is there, it is not of its length, or it cannot be read
     */
    @Override
    public byte[] tile(TileId id) {
        Held held = held(id).orElseThrow(() -> new StoreException(id.path() + " is missing"));
        if (held.bytes.length != held.width * Hash.LENGTH) {
            throw new StoreException(held.path + " has " + held.bytes.length + " bytes");
        }
        return Arrays.copyOf(held.bytes, id.width() * Hash.LENGTH);
    }

    Optional<Held> held(TileId id) {
        return Held.read(files, id.path(), id.width(), id.full().path(), TileId.FULL_WIDTH);
    }
}
