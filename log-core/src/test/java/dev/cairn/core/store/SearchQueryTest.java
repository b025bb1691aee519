package dev.cairn.core.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.store.SearchQuery.Match;
import dev.cairn.core.store.SearchQuery.Order;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchQueryTest {
    private static final IndexKey KEY = new IndexKey(IndexKey.Type.IDENTITY, "some.one@example.com");

    @Test
    void has1To16Terms() {
        assertEquals(16, query(16, 0, 1, Order.OLDEST_FIRST).keys().size());
        assertThrows(IllegalArgumentException.class, () -> query(0, 0, 1, Order.OLDEST_FIRST));
        assertThrows(IllegalArgumentException.class, () -> query(17, 0, 1, Order.OLDEST_FIRST));
    }

    @Test
    void noIndexIsNegative() {
        assertThrows(IllegalArgumentException.class, () -> query(1, -1, 1, Order.OLDEST_FIRST));
        assertThrows(IllegalArgumentException.class, () -> query(1, 0, -1, Order.OLDEST_FIRST));
    }

    @Test
    void whatIsLeftIsInTheOrderOfTheQueryAndNeverMore() {
        SearchQuery oldest = query(1, 10, 20, Order.OLDEST_FIRST);
        assertEquals(query(1, 15, 20, Order.OLDEST_FIRST), oldest.onFrom(15));
        assertEquals(oldest, oldest.onFrom(5));
        SearchQuery newest = query(1, 10, 20, Order.NEWEST_FIRST);
        assertEquals(query(1, 10, 16, Order.NEWEST_FIRST), newest.onFrom(15));
        assertEquals(newest, newest.onFrom(30));
    }

    private static SearchQuery query(int terms, long from, long to, Order order) {
        List<IndexKey> keys = Collections.nCopies(terms, KEY);
        return new SearchQuery(keys, Match.ALL, from, to, order);
    }
}
