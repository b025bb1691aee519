package dev.cairn.core.store;

import dev.cairn.core.entry.IndexKey;
import java.util.List;

/**
 * Which entries are looked for, and in which order.
 *
 * @param keys the terms, 1 to {@value #MAX_KEYS}
 * @param match whether an entry carries all of them or any
 * @param from the least index wanted
 * @param to the index behind the greatest one wanted
 * @param order which entries come first
 */
public record SearchQuery(List<IndexKey> keys, Match match, long from, long to, Order order) {
    /** The most terms of one query. */
    public static final int MAX_KEYS = 16;

    /** How the terms are joined. */
    public enum Match {
        /** The entry carries every term. */
        ALL,
        /** The entry carries one of the terms, or more. */
        ANY
    }

    /** Which entries come first. */
    public enum Order {
        /** By ascending index. */
        OLDEST_FIRST,
        /** By descending index. */
        NEWEST_FIRST
    }

    /** Copies the list. */
    public SearchQuery {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.size() > MAX_KEYS || from < 0 || to < 0) {
            throw new IllegalArgumentException("a query has 1 to " + MAX_KEYS + " terms and a range of indices");
        }
    }

    /** What is left of the query from an index on, in its order. */
    public SearchQuery onFrom(long index) {
        return order == Order.OLDEST_FIRST
                ? new SearchQuery(keys, match, Math.max(from, index), to, order)
                : new SearchQuery(keys, match, from, Math.min(to, Math.addExact(index, 1)), order);
    }
}
