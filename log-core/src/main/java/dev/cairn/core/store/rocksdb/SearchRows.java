package dev.cairn.core.store.rocksdb;

import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.store.SearchPage;
import dev.cairn.core.store.SearchQuery;
import dev.cairn.core.store.SearchQuery.Match;
import dev.cairn.core.store.SearchQuery.Order;
import dev.cairn.core.store.StoredBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * One search in the rows of the {@code search} column family. It walks one iterator for each term, all of them towards the same entry: an
 * iterator is moved to the first row at or beyond what the others have ruled out. Single owner; the caller holds the store open.
 */
final class SearchRows implements AutoCloseable {
    private static final byte[] NOTHING = new byte[0];
    private static final int DISTANCE_BYTES = 4;

    private final SearchQuery query;
    private final boolean ascending;
    private final List<Term> terms = new ArrayList<>();
    private int steps;

    private SearchRows(SearchQuery query, int maxSteps) {
        this.query = query;
        this.ascending = query.order() == Order.OLDEST_FIRST;
        this.steps = maxSteps;
    }

    /** Writes the rows of a batch, in the order of their keys: each is then found near the one before it in the memtable. */
    static void put(WriteBatch write, ColumnFamilyHandle family, StoredBatch batch) throws RocksDBException {
        // Issuers, domains and many prefixes are the same for most entries of a batch: hashed and sorted once.
        Map<IndexKey, Posting> postings = new HashMap<>();
        for (int i = 0; i < batch.entries().size(); i++) {
            for (IndexKey key : batch.entries().get(i).indexKeys()) {
                postings.computeIfAbsent(key, absent -> new Posting(Keys.searchPrefix(absent)))
                        .indices
                        .add(batch.firstIndex() + i);
            }
        }
        List<Posting> sorted = new ArrayList<>(postings.values());
        sorted.sort((a, b) -> Arrays.compareUnsigned(a.prefix, b.prefix));
        for (int i = 0; i < sorted.size(); i++) {
            Posting posting = sorted.get(i);
            if (i + 1 < sorted.size() && Arrays.equals(posting.prefix, sorted.get(i + 1).prefix)) {
                // Two terms of one hash share their rows: a second row with the same first index would replace the
                // first.
                sorted.get(i + 1).add(posting);
            } else {
                write.put(family, Keys.search(posting.prefix, posting.indices.get(0)), further(posting.indices));
            }
        }
    }

    /** What a row holds beside its first index: how far behind it the others are, four bytes each, ascending. */
    private static byte[] further(List<Long> indices) {
        if (indices.size() == 1) {
            return NOTHING;
        }
        ByteBuffer value = ByteBuffer.allocate(DISTANCE_BYTES * (indices.size() - 1));
        for (long index : indices.subList(1, indices.size())) {
            value.putInt(Math.toIntExact(index - indices.get(0)));
        }
        return value.array();
    }

    /** A term, and the entries of a batch that carry it. */
    private static final class Posting {
        private final byte[] prefix;
        private final List<Long> indices = new ArrayList<>(1);

        Posting(byte[] prefix) {
            this.prefix = prefix;
        }

        void add(Posting other) {
            SortedSet<Long> both = new TreeSet<>(indices);
            both.addAll(other.indices);
            indices.clear();
            indices.addAll(both);
        }
    }

    static SearchPage find(RocksDB db, ColumnFamilyHandle family, SearchQuery query, int limit, int maxSteps)
            throws RocksDBException {
        if (limit < 1 || maxSteps < 100) {
            throw new IllegalArgumentException("limit " + limit + ", " + maxSteps + " steps");
        }
        try (SearchRows search = new SearchRows(query, maxSteps)) {
            for (IndexKey key : query.keys()) {
                search.terms.add(search.new Term(db.newIterator(family), Keys.searchPrefix(key)));
            }
            return search.page(limit);
        }
    }

    private SearchPage page(int limit) throws RocksDBException {
        List<Long> found = new ArrayList<>();
        long at = ascending ? query.from() : query.to() - 1;
        while (isWanted(at)) {
            long match = query.match() == Match.ALL ? ofAll(at) : ofAny(at);
            if (!isWanted(match)) {
                break;
            }
            boolean known = steps >= 0;
            if (!known || found.size() == limit) {
                return new SearchPage(found, OptionalLong.of(match));
            }
            found.add(match);
            at = ascending ? match + 1 : match - 1;
        }
        return new SearchPage(found, OptionalLong.empty());
    }

    private boolean isWanted(long index) {
        return index >= query.from() && index < query.to();
    }

    private boolean isBefore(long index, long other) {
        return ascending ? index < other : index > other;
    }

    /**
     * The first index from {@code at} on that all terms have. If the steps are used up meanwhile, {@link #steps} is negative and this is an
     * index before which there is none.
     */
    private long ofAll(long at) throws RocksDBException {
        long candidate = at;
        for (int agreed = 0, i = 0; agreed < terms.size(); i = (i + 1) % terms.size()) {
            long next = terms.get(i).firstFrom(candidate);
            if (steps < 0 || !isWanted(next)) {
                return steps < 0 ? candidate : next;
            }
            agreed = next == candidate ? agreed + 1 : 1;
            candidate = next;
        }
        return candidate;
    }

    /** As {@link #ofAll}, of an index that any term has. */
    private long ofAny(long at) throws RocksDBException {
        long nearest = terms.get(0).firstFrom(at);
        for (Term term : terms) {
            long next = term.firstFrom(at);
            nearest = isBefore(next, nearest) ? next : nearest;
        }
        return steps < 0 ? at : nearest;
    }

    @Override
    public void close() {
        terms.forEach(term -> term.rows.close());
    }

    /** The rows of one term: each holds the term's entries of one batch. */
    private final class Term {
        private final RocksIterator rows;
        private final byte[] prefix;
        private final long end = ascending ? Long.MAX_VALUE : -1;
        private boolean positioned;
        private boolean inRow;
        private long first; // of the row, as are the distances
        private ByteBuffer distances = ByteBuffer.allocate(0);
        private long at;

        Term(RocksIterator rows, byte[] prefix) {
            this.rows = rows;
            this.prefix = prefix;
        }

        /** The term's first index at or beyond one; what lies beyond all indices if there is none. */
        long firstFrom(long index) throws RocksDBException {
            if (positioned && !isBefore(at, index)) {
                return at;
            }
            if (--steps < 0) {
                return at;
            }
            // The row of the last index, or the next one, is often the one, and costs a fraction of a seek.
            if (positioned && (findInRow(index) || (nextRow() && findInRow(index)))) {
                return at;
            }
            seek(index);
            return at;
        }

        private void seek(long index) throws RocksDBException {
            positioned = true;
            // The row that begins at the index or before it; only that one may hold it.
            rows.seekForPrev(Keys.search(prefix, index));
            read();
            if (inRow && findInRow(index)) {
                return;
            }
            if (!ascending) {
                at = end;
                return;
            }
            rows.seek(Keys.search(prefix, index));
            read();
            at = inRow ? first : end;
        }

        private boolean nextRow() throws RocksDBException {
            if (!inRow) {
                return false;
            }
            if (ascending) {
                rows.next();
            } else {
                rows.prev();
            }
            read();
            return inRow;
        }

        private void read() throws RocksDBException {
            inRow = false;
            if (!rows.isValid()) {
                rows.status();
                return;
            }
            byte[] key = rows.key();
            if (Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
                first = Keys.number(key, prefix.length);
                distances = ByteBuffer.wrap(rows.value());
                inRow = true;
            }
        }

        /** Moves to the index in this row that is at or beyond one and nearest to it; if there is none, stays. */
        private boolean findInRow(long index) {
            if (!inRow) {
                return false;
            }
            // Of the indices of the row, how many are below; the first is the one before the distances.
            int low = 0;
            int high = distances.limit() / DISTANCE_BYTES + 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (inRow(middle) < index) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            int count = distances.limit() / DISTANCE_BYTES + 1;
            boolean exact = low < count && inRow(low) == index;
            int found = ascending || exact ? low : low - 1;
            if (found < 0 || found >= count) {
                return false;
            }
            at = inRow(found);
            return true;
        }

        private long inRow(int i) {
            return i == 0 ? first : first + distances.getInt(DISTANCE_BYTES * (i - 1));
        }
    }
}
