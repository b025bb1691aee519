package dev.cairn.core.store;

import dev.cairn.core.Bytes;
import java.time.Instant;
import java.util.Optional;

/**
 * From an index key (identity, issuer, key, hash, …) to the entries that carry it, and what is kept beside them. Complete for every
 * applied batch: {@link SearchQuery#to} says how much of that a reader wants to see.
 */
public interface SearchIndex {
    /**
     * Looks for entries.
     *
     * @param limit how many at most
     * @param maxSteps how many rows of the index are looked at, at most, before the page ends; at least 100, so that each page gets on
     * @throws dev.cairn.core.StoreException if the store fails
     */
    SearchPage search(SearchQuery query, int limit, int maxSteps);

    /**
     * The index of the first entry that was sequenced at a time or after it; the number of applied entries if there is none yet.
     *
     * @throws dev.cairn.core.StoreException if the store fails
     */
    long firstIndexAt(Instant time);

    /**
     * The attestation beside the entry at an index ({@link dev.cairn.core.entry.Supplement}); empty if there is none.
     *
     * @throws dev.cairn.core.StoreException if the store fails
     */
    Optional<Bytes> attestation(long index);
}
