package dev.cairn.core.engine;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.TileId;
import java.util.Optional;

/** A log's files (tlog-tiles) as its store holds them, at the size of one of its checkpoints. */
public final class StoreFiles implements LogFiles {
    private final LogStore store;
    private final long size;

    /** @param size of the tree; nothing of later entries is there */
    public StoreFiles(LogStore store, long size) {
        this.store = store;
        this.size = size;
    }

    @Override
    public Optional<byte[]> read(String path) {
        try {
            if (path.equals("checkpoint")) {
                return store.checkpoint(size)
                        .map(checkpoint -> checkpoint.note())
                        .map(Bytes::toArray);
            }
            if (path.startsWith("tile/entries/")) {
                BundleId id = BundleId.parse(path);
                return id.width() <= BundleId.widthAt(id.index(), size) ? store.findBundle(id) : Optional.empty();
            }
            TileId id = TileId.parse(path);
            return id.width() <= TileId.widthAt(id.level(), id.index(), size) ? store.findTile(id) : Optional.empty();
        } catch (MalformedException e) {
            throw new StoreException("no file of a log has the path " + path, e);
        }
    }
}
