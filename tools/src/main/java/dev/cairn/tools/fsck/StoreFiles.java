package dev.cairn.tools.fsck;

import dev.cairn.core.MalformedException;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.store.TileStore;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.TileId;
import java.util.Optional;

/** The tiles and entry bundles of a store, as the files that it stands for. */
record StoreFiles(TileStore store) implements LogFiles {
    @Override
    public Optional<byte[]> read(String path) {
        try {
            return path.startsWith("tile/entries/")
                    ? store.findBundle(BundleId.parse(path))
                    : store.findTile(TileId.parse(path));
        } catch (MalformedException e) {
            throw new IllegalArgumentException(path + " is no path of a tile", e);
        }
    }
}
