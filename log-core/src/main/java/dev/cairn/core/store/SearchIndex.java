package dev.cairn.core.store;

import dev.cairn.core.entry.IndexKey;
import java.util.List;

/** From an index key (identity, issuer, key, hash) to the entries that carry it. Complete for every applied batch. */
public interface SearchIndex {
    /**
     * The indices of entries with a key, ascending.
     *
     * @param from the least index wanted
     * @param limit how many at most
     * @throws dev.cairn.core.StoreException if the store fails
     */
    List<Long> search(IndexKey key, long from, int limit);
}
