package dev.cairn.server.search;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.SearchPage;
import dev.cairn.core.store.StoredEntry;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.JsonErrors;
import dev.cairn.server.http.LongAnswers;
import dev.cairn.server.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Serves the search index:
 *
 * <pre>
 * /api/search?identity=&amp;issuer=&amp;hash=&amp;key=&amp;subject=&amp;predicateType=
 *            &amp;since=&amp;until=&amp;order=&amp;limit=&amp;cursor=
 * </pre>
 *
 * <p>One or more of the first six say what is looked for; an entry must match all that are there. {@code identity} is a whole identity,
 * {@code *@} and a domain, or the beginning of a URI and {@code *} ({@link dev.cairn.core.entry.IdentityTerms}). {@code since} is the first
 * time wanted, {@code until} the first one that is not. {@code order} is {@code newest}, which is the default, or {@code oldest}.
 *
 * <p>The answer ({@link SearchAnswer}) is complete for the first {@code treeSize} entries of the log. With {@code next} it is not at its end,
 * even if there are no entries in it: the same question with {@code cursor} set to it goes on there.
 */
public final class SearchFace {
    /** The path, without its first slash. */
    public static final String PATH = "api/search";

    // A page of which the bodies are longer ends before its limit.
    private static final int MAX_BODY_BYTES = 1 << 20;
    // The bodies, and the answer with them in base64.
    private static final int MAX_ANSWER_BYTES = 3 * MAX_BODY_BYTES;
    // A few tens of milliseconds of a thread.
    private static final int MAX_STEPS = 20_000;

    private final Log log;
    private final LongAnswers answers;
    private final JsonErrors errors = new JsonErrors();
    private final Endpoint search = Endpoint.read("search", this::answer);

    /** @param answers within whose budget long answers are sent */
    public SearchFace(Log log, LongAnswers answers) {
        this.log = log;
        this.answers = answers;
    }

    /** What is at a path without its first slash. */
    public Optional<Endpoint> find(String path) {
        return path.equals(PATH) ? Optional.of(search) : Optional.empty();
    }

    /**
     * Refuses what this route would answer with 400.
     *
     * @param query without its question mark
     * @throws MalformedException with the rule that is broken
     */
    public static void requireValid(String query) throws MalformedException {
        SearchQuestion.parse(query);
    }

    private HttpResponse answer(Request request) {
        return log.latest()
                .map(latest -> {
                    try {
                        SearchQuestion question = SearchQuestion.parse(request.query());
                        return answers.within(MAX_ANSWER_BYTES, room -> answer(question, latest.size(), room));
                    } catch (MalformedException e) {
                        return JsonErrors.error(400, String.valueOf(e.getMessage()));
                    }
                })
                .orElseGet(errors::unavailable);
    }

    /** The published size is read before the index, which holds every entry below it. */
    private HttpResponse answer(SearchQuestion question, long size, LongAnswers.Room room) {
        LogStore store = log.store();
        SearchPage page = store.search(question.query(store, size), question.limit(), MAX_STEPS);
        List<StoredEntry> entries = new ArrayList<>();
        OptionalLong next = page.next();
        int bytes = 0;
        for (long index : page.indices()) {
            StoredEntry entry = store.findEntry(index)
                    .orElseThrow(
                            () -> new StoreException("the search index names entry " + index + ", which is not there"));
            bytes += entry.bytes().size();
            if (bytes > MAX_BODY_BYTES) {
                next = OptionalLong.of(index);
                break;
            }
            entries.add(entry);
        }
        return room.answer(Answers.JSON, SearchAnswer.write(size, entries, next), List.of(Answers.NO_CACHE));
    }
}
