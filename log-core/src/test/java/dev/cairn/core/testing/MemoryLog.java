package dev.cairn.core.testing;

import dev.cairn.core.Bytes;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.EntryBundle;
import dev.cairn.core.tile.TileBuilder;
import dev.cairn.core.tile.TileId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A log's tiles and entry bundles in memory: those of every size that an append has led to, partial ones included. */
public final class MemoryLog implements LogFiles {
    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<Bytes> entries = new ArrayList<>();
    private final TileBuilder builder = TileBuilder.empty();

    /** Appends a batch and writes what it changed. */
    public void append(List<Bytes> batch) {
        long first = entries.size();
        entries.addAll(batch);
        for (Bytes entry : batch) {
            builder.append(TreeHasher.local().leaf(entry.unsafeArray()).toBytes(), 1);
        }
        builder.drain((level, index, hashes, offset, width) -> {
            byte[] tile = new byte[width * Hash.LENGTH];
            System.arraycopy(hashes, offset, tile, 0, tile.length);
            files.put(new TileId(level, index, width).path(), tile);
        });
        for (long index = first / BundleId.FULL_WIDTH; BundleId.widthAt(index, size()) > 0; index++) {
            BundleId id = new BundleId(index, BundleId.widthAt(index, size()));
            int start = Math.toIntExact(index * BundleId.FULL_WIDTH);
            files.put(id.path(), EntryBundle.encode(entries.subList(start, start + id.width())));
        }
    }

    /** Appends one batch of {@code count} entries, each {@link NaiveTree#entry} of its index. */
    public void append(int count) {
        List<Bytes> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(Bytes.wrap(NaiveTree.entry(size() + i)));
        }
        append(batch);
    }

    /** The number of entries. */
    public long size() {
        return entries.size();
    }

    /** The root of the tree over the entries. */
    public Hash root() {
        return builder.root();
    }

    /** The files themselves, to look at and to damage. */
    public Map<String, byte[]> files() {
        return files;
    }

    @Override
    public Optional<byte[]> read(String path) {
        return Optional.ofNullable(files.get(path));
    }
}
