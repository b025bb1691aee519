package dev.cairn.core.store;

import dev.cairn.core.merkle.Hash;
import java.util.List;
import java.util.OptionalLong;

/** From the leaf hash, all 32 bytes of it, to the index. Complete for every applied batch. */
public interface EntryIndex {
    /** Stands for the index of an entry that is not there. */
    long ABSENT = -1;

    /**
     * The index of the entry with a leaf hash; empty if no applied batch holds one.
     *
     * @throws dev.cairn.core.StoreException if the store fails
     */
    OptionalLong indexOf(Hash leafHash);

    /**
     * As {@link #indexOf}, for many leaf hashes at once.
     *
     * @return for each its index, or {@link #ABSENT}
     * @throws dev.cairn.core.StoreException if the store fails
     */
    default long[] indicesOf(List<Hash> leafHashes) {
        return leafHashes.stream()
                .mapToLong(leafHash -> indexOf(leafHash).orElse(ABSENT))
                .toArray();
    }
}
