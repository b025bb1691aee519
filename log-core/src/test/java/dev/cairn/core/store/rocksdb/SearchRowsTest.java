package dev.cairn.core.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.store.SearchPage;
import dev.cairn.core.store.SearchQuery;
import dev.cairn.core.store.SearchQuery.Match;
import dev.cairn.core.store.SearchQuery.Order;
import dev.cairn.core.store.StoredBatch;
import dev.cairn.core.testing.Seed;
import dev.cairn.core.tile.TileBuilder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A store of which every third entry carries the one term, every fifth another, and every seven-hundredth a rare one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchRowsTest {
    private static final int SIZE = 3000;
    private static final IndexKey THIRD = new IndexKey(IndexKey.Type.IDENTITY, "third");
    private static final IndexKey FIFTH = new IndexKey(IndexKey.Type.IDENTITY, "fifth");
    private static final IndexKey RARE = new IndexKey(IndexKey.Type.HASH, "rare");
    private static final IndexKey EVEN = new IndexKey(IndexKey.Type.ISSUER, "third");
    private static final IndexKey ODD = new IndexKey(IndexKey.Type.KEY, "odd");
    private static final IndexKey NONE = new IndexKey(IndexKey.Type.SUBJECT, "none");
    private static final List<IndexKey> ALL_KEYS = List.of(THIRD, FIFTH, RARE, EVEN, ODD, NONE);

    @SuppressWarnings("NullAway.Init") // opened before the tests
    private RocksLogStore store;

    private static List<IndexKey> keys(long index) {
        List<IndexKey> keys = new ArrayList<>();
        if (index % 3 == 0) {
            keys.add(THIRD);
        }
        if (index % 5 == 0) {
            keys.add(FIFTH);
        }
        if (index % 700 == 699) {
            keys.add(RARE);
        }
        keys.add(index % 2 == 0 ? EVEN : ODD);
        return keys;
    }

    @BeforeAll
    void fill(@TempDir Path folder) {
        store = RocksLogStore.open(folder, RocksSettings.DEFAULT);
        TileBuilder tiles = TileBuilder.empty();
        Random random = Seed.random("SearchRowsTest");
        int sequenceNr = 1;
        for (int size = 0; size < SIZE; ) {
            List<Entry> batch = new ArrayList<>();
            for (int count = Math.min(SIZE - size, 1 + random.nextInt(300)); batch.size() < count; ) {
                int index = size + batch.size();
                Entry entry = Entry.verified(EntryKind.RAW, Bytes.ofUtf8("entry " + index), keys(index));
                batch.add(entry);
                tiles.append(entry.leafHash().unsafeArray(), 1);
            }
            store.apply(new StoredBatch(sequenceNr++, size, Instant.EPOCH, batch, tiles));
            size += batch.size();
        }
    }

    @AfterAll
    void close() {
        store.close();
    }

    private static List<Long> expected(SearchQuery query) {
        List<Long> found = new ArrayList<>();
        for (long index = query.from(); index < Math.min(SIZE, query.to()); index++) {
            List<IndexKey> keys = keys(index);
            boolean matches = query.match() == Match.ALL
                    ? keys.containsAll(query.keys())
                    : query.keys().stream().anyMatch(keys::contains);
            if (matches) {
                found.add(index);
            }
        }
        if (query.order() == Order.NEWEST_FIRST) {
            Collections.reverse(found);
        }
        return found;
    }

    private List<Long> paged(SearchQuery query, int limit, int steps) {
        List<Long> found = new ArrayList<>();
        SearchQuery left = query;
        for (int pages = 0; ; pages++) {
            SearchPage page = store.search(left, limit, steps);
            assertTrue(page.indices().size() <= limit);
            assertTrue(pages <= SIZE, "the pages have no end");
            found.addAll(page.indices());
            if (page.next().isEmpty()) {
                return found;
            }
            left = left.onFrom(page.next().getAsLong());
        }
    }

    @Test
    void anyQueryInPagesOfAnySizeFindsWhatALookAtAllEntriesFinds() {
        Random random = Seed.random("SearchRowsTest");
        for (int i = 0; i < 1500; i++) {
            List<IndexKey> keys = new ArrayList<>();
            for (int count = 1 + random.nextInt(3); keys.size() < count; ) {
                keys.add(ALL_KEYS.get(random.nextInt(ALL_KEYS.size())));
            }
            long from = random.nextInt(4) == 0 ? random.nextInt(SIZE) : 0;
            SearchQuery query = new SearchQuery(
                    keys,
                    random.nextBoolean() ? Match.ALL : Match.ANY,
                    from,
                    random.nextInt(4) == 0 ? from + random.nextInt(SIZE) : SIZE,
                    random.nextBoolean() ? Order.OLDEST_FIRST : Order.NEWEST_FIRST);
            int limit = 1 + random.nextInt(random.nextBoolean() ? SIZE : 20);
            int steps = random.nextBoolean() ? 100_000 : 100 + random.nextInt(200);
            assertEquals(expected(query), paged(query, limit, steps), () -> query + " limit " + limit + ", " + steps);
        }
    }

    @Test
    void theLastPageSaysThatItIsTheLast() {
        SearchQuery query = new SearchQuery(List.of(RARE), Match.ALL, 0, SIZE, Order.OLDEST_FIRST);
        assertEquals(
                List.of(699L, 1399L, 2099L, 2799L), store.search(query, 4, 1000).indices());
        assertTrue(store.search(query, 4, 1000).next().isEmpty());
        assertEquals(2799, store.search(query, 3, 1000).next().orElseThrow());
    }

    @Test
    void theWorkOfOnePageIsBounded() {
        SearchQuery query = new SearchQuery(List.of(EVEN, ODD), Match.ALL, 0, SIZE, Order.OLDEST_FIRST);
        SearchPage page = store.search(query, 10, 100);
        assertEquals(List.of(), page.indices());
        long next = page.next().orElseThrow();
        assertTrue(next > 10 && next <= 200, () -> "went on to " + next);
        assertThrows(IllegalArgumentException.class, () -> store.search(query, 10, 99));
        assertThrows(IllegalArgumentException.class, () -> store.search(query, 0, 100));
    }

    /** SHA-256 of "abc", FIPS 180-4, appendix B.1. */
    @Test
    void keysHaveAFixedLength() {
        byte[] prefix = Keys.searchPrefix(new IndexKey(IndexKey.Type.HASH, "abc"));
        assertArrayEquals(
                HexFormat.of().parseHex("03" + "ba7816bf8f01cfea414140de5dae2223" + "0000000000000102"),
                Keys.search(prefix, 258));
    }
}
