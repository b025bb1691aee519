package dev.cairn.core.store;

import dev.cairn.core.merkle.Hash;
import java.util.OptionalLong;

/** From the leaf hash, all 32 bytes of it, to the index. Complete for every applied batch. */
public interface EntryIndex {
    /**
     * The index of the entry with a leaf hash; empty if no applied batch holds one.
     *
     * @throws dev.cairn.core.StoreException if the store fails
     */
    OptionalLong indexOf(Hash leafHash);
}
