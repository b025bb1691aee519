package dev.cairn.core.store;

import java.util.List;
import java.util.OptionalLong;

/**
 * A part of what a search finds.
 *
 * @param indices the entries' indices, in the order of the query; there may be none though the search is not at its end
 * @param next where to go on ({@link SearchQuery#onFrom}); empty at the end
 */
public record SearchPage(List<Long> indices, OptionalLong next) {
    /** Copies the list. */
    public SearchPage {
        indices = List.copyOf(indices);
    }
}
