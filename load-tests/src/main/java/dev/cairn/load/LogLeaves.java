package dev.cairn.load;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.tile.BundleId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All leaf hashes of a log up to a size, computed here from the entry bundles that the log serves. From them follows the root of every
 * size that the log ever had: the oracle that checkpoints and acknowledgements are held against.
 */
final class LogLeaves {
    private final byte[] hashes;
    private final long size;

    private LogLeaves(byte[] hashes, long size) {
        this.hashes = hashes;
        this.size = size;
    }

    static LogLeaves read(LogClient log, long size) throws IOException, MalformedException {
        byte[] hashes = new byte[Math.toIntExact(size * Hash.LENGTH)];
        TreeHasher hasher = TreeHasher.create();
        long index = 0;
        for (long bundle = 0; index < size; bundle++) {
            List<Bytes> entries = log.bundle(new BundleId(bundle, BundleId.widthAt(bundle, size)));
            for (Bytes entry : entries) {
                hasher.leaf(entry.unsafeArray(), 0, entry.size(), hashes, (int) (index * Hash.LENGTH));
                index++;
            }
        }
        return new LogLeaves(hashes, size);
    }

    long size() {
        return size;
    }

    /** The leaf hash at an index below the size. */
    Hash at(long index) {
        return Hash.copyOf(hashes, Math.toIntExact(index * Hash.LENGTH));
    }

    /**
     * The roots of the trees of the given sizes, in their order.
     *
     * @param sizes ascending, none above this size
     */
    List<Hash> roots(List<Long> sizes) {
        List<Hash> roots = new ArrayList<>(sizes.size());
        Frontier frontier = Frontier.empty();
        for (long wanted : sizes) {
            while (frontier.size() < wanted) {
                frontier.append(hashes, Math.toIntExact(frontier.size() * Hash.LENGTH));
            }
            roots.add(frontier.root());
        }
        return roots;
    }

    /** Whether this log's leaves are the first ones of another's. */
    boolean isPrefixOf(LogLeaves later) {
        return later.hashes.length >= hashes.length
                && Arrays.equals(hashes, 0, hashes.length, later.hashes, 0, hashes.length);
    }
}
