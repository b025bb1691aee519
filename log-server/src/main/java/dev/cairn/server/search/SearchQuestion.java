package dev.cairn.server.search;

import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.store.SearchIndex;
import dev.cairn.core.store.SearchQuery;
import dev.cairn.core.store.SearchQuery.Match;
import dev.cairn.core.store.SearchQuery.Order;
import dev.cairn.server.http.QueryParameters;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A question as it was asked.
 *
 * @param keys the terms, all of which an entry must have
 * @param since the time from which on entries are wanted
 * @param until the time before which entries are wanted
 * @param order which entries come first
 * @param limit how many at most
 * @param cursor where to go on
 */
record SearchQuestion(
        List<IndexKey> keys,
        Optional<Instant> since,
        Optional<Instant> until,
        Order order,
        int limit,
        OptionalLong cursor) {
    static final int MAX_LIMIT = 1000;
    private static final int DEFAULT_LIMIT = 100;

    private static final List<String> PARAMETERS = parameters();
    // SPEC: "date-time = full-date "T" full-time", where T and Z may be in lower case (RFC 3339 section 5.6).
    private static final Pattern DATE_TIME = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})");

    private static List<String> parameters() {
        List<String> parameters = new ArrayList<>(SearchTerms.NAMES);
        parameters.addAll(List.of("since", "until", "order", "limit", "cursor"));
        return List.copyOf(parameters);
    }

    /** @throws MalformedException if a parameter is not of its form, or none says what is looked for */
    static SearchQuestion parse(@Nullable String query) throws MalformedException {
        QueryParameters parameters = QueryParameters.parse(query, PARAMETERS);
        return new SearchQuestion(
                SearchTerms.of(parameters),
                time(parameters, "since"),
                time(parameters, "until"),
                order(parameters),
                limit(parameters),
                parameters.number("cursor"));
    }

    private static Optional<Instant> time(QueryParameters parameters, String name) throws MalformedException {
        String value = parameters.text(name).orElse(null);
        if (value == null) {
            return Optional.empty();
        }
        String upper = value.toUpperCase(Locale.ROOT);
        try {
            if (DATE_TIME.matcher(upper).matches()) {
                return Optional.of(OffsetDateTime.parse(upper).toInstant());
            }
        } catch (DateTimeException e) {
            // The same rule is broken: there is no such day or hour.
        }
        throw new MalformedException(name, "must be a time as of RFC 3339, for example 2026-01-31T09:30:00Z");
    }

    private static Order order(QueryParameters parameters) throws MalformedException {
        return switch (parameters.text("order").orElse("newest")) {
            case "newest" -> Order.NEWEST_FIRST;
            case "oldest" -> Order.OLDEST_FIRST;
            default -> throw new MalformedException("order", "must be newest or oldest");
        };
    }

    private static int limit(QueryParameters parameters) throws MalformedException {
        long limit = parameters.number("limit").orElse(DEFAULT_LIMIT);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new MalformedException("limit", "must be from 1 to " + MAX_LIMIT);
        }
        return (int) limit;
    }

    /** The query among the first {@code size} entries of an index. */
    SearchQuery query(SearchIndex index, long size) {
        long from = since.isPresent() ? index.firstIndexAt(since.get()) : 0;
        long to = until.isPresent() ? Math.min(size, index.firstIndexAt(until.get())) : size;
        SearchQuery query = new SearchQuery(keys, Match.ALL, from, to, order);
        // A cursor that was made up may be larger than any index.
        return cursor.isPresent() ? query.onFrom(Math.min(cursor.getAsLong(), size)) : query;
    }
}
