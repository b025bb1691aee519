package dev.cairn.server.rekorv1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Duplicates;
import dev.cairn.server.http.HttpMeters;
import dev.cairn.server.http.LongAnswers.Room;
import dev.cairn.server.http.QueryParameters;
import dev.cairn.server.http.Request;
import dev.cairn.server.http.Submissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** What is below {@code /api/v1/log/entries}: submission, and entries by index, by ID and in numbers. */
final class EntryRoutes {
    private static final String PATH = "/api/v1/log/entries/";
    private static final List<HttpHeader> NO_STORE = List.of(Answers.NO_STORE);

    private final TreeKey key;
    private final ProposedEntryReader reader;
    private final Duplicates duplicates;
    private final Entries entries;
    private final Submissions submissions;
    private final HttpMeters meters;
    private final Executor executor;
    private final ApiErrors errors = new ApiErrors();

    EntryRoutes(
            RekorV1Settings settings, Entries entries, Submissions submissions, HttpMeters meters, Executor executor) {
        this.key = settings.key();
        this.reader = new ProposedEntryReader(settings.permitted(), settings.maxAttestationBytes());
        this.duplicates = settings.duplicates();
        this.entries = entries;
        this.submissions = submissions;
        this.meters = meters;
        this.executor = executor;
    }

    /** {@code POST log/entries}. */
    CompletionStage<HttpResponse> create(byte[] body) {
        Entry entry;
        long began = System.nanoTime();
        try {
            entry = read(body);
        } catch (ApiError e) {
            return CompletableFuture.completedFuture(e.response());
        } finally {
            meters.verified(System.nanoTime() - began);
        }
        Optional<String> refusal = submissions.against(entry);
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(
                    ApiError.of(403, refusal.get()).response());
        }
        return submissions.append(entry).handleAsync((result, failure) -> answer(entry, result, failure), executor);
    }

    private Entry read(byte[] json) throws ApiError {
        if (json.length == 0) {
            throw ApiError.required("proposedEntry", "body");
        }
        try {
            return reader.read(json);
        } catch (ProposedEntryException e) {
            throw ApiError.of(e.status(), e.code(), String.valueOf(e.getMessage()));
        }
    }

    private HttpResponse answer(Entry entry, @Nullable AppendResult result, @Nullable Throwable failure) {
        if (result == null || failure != null) {
            return ApiError.of(504, "the entry was not published in time; whether it is in the log is not known")
                    .response();
        }
        return result.match(
                published -> published(entry, published),
                pushback -> ApiError.of(503, "too much is in flight; retry")
                        .response()
                        .addHeader(Answers.retryAfter(pushback.retryAfter())),
                errors::unavailable);
    }

    private HttpResponse published(Entry entry, AppendResult.Published published) {
        String id = EntryId.of(key.treeId(), entry.leafHash());
        HttpHeader location = Answers.header("Location", PATH + id);
        if (published.duplicate() && duplicates == Duplicates.CONFLICT) {
            return ApiError.of(409, "an equivalent entry already exists in the transparency log with UUID " + id)
                    .response()
                    .addHeader(location);
        }
        byte[] body = entries.json(entries.submitted(entry, published.index(), published.checkpoint()));
        return Answers.of(201, Answers.JSON, body).addHeader(location).addHeader(Answers.header("ETag", id));
    }

    /** {@code GET log/entries?logIndex=}. */
    HttpResponse byIndex(Request request, PublishedCheckpoint latest, Room room) throws ApiError {
        OptionalLong index = Parameters.of(request).number("logIndex", 0);
        if (index.isEmpty()) {
            throw ApiError.required("logIndex", "query");
        }
        return one(entries.at(index.getAsLong(), latest), room);
    }

    /** {@code GET log/entries/{entryUUID}}. */
    HttpResponse byId(String text, PublishedCheckpoint latest, Room room) throws ApiError {
        if (!EntryId.matches(text)) {
            throw ApiError.pattern("entryUUID", "path", EntryId.PATTERN);
        }
        return one(entries.withId(id(text), latest), room);
    }

    private HttpResponse one(Optional<LogEntryWriter.Written> entry, Room room) {
        // Without a body, as the reference.
        return entry.map(found -> room.answer(Answers.JSON, entries.json(found), NO_STORE))
                .orElseGet(() -> Answers.of(404, Answers.JSON, new byte[0]));
    }

    /** {@code POST log/entries/retrieve}. What is not there is left out. */
    HttpResponse retrieve(byte[] body, PublishedCheckpoint latest, Room room) throws ApiError {
        RetrieveQuery query = RetrieveQuery.read(body);
        List<LogEntryWriter.Written> found = new ArrayList<>();
        for (String id : query.entryIds()) {
            entries.withId(id(id), latest).ifPresent(found::add);
        }
        for (JsonNode proposed : query.proposed()) {
            Entry entry = read(JsonBodies.bytes(proposed));
            entries.withHash(entry.leafHash(), latest).ifPresent(found::add);
        }
        for (long index : query.indices()) {
            entries.at(index, latest).ifPresent(found::add);
        }
        return room.answer(Answers.JSON, entries.json(found), NO_STORE);
    }

    private static EntryId id(String text) throws ApiError {
        try {
            return EntryId.parse(text);
        } catch (MalformedException e) {
            throw ApiError.of(400, "invalid entryID " + text);
        }
    }

    /** The parameters of a query, as the reference reads them. */
    record Parameters(QueryParameters query) {
        // Of ASCII digits: Java would read those of other scripts too.
        private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");

        static Parameters of(Request request) throws ApiError {
            try {
                return new Parameters(QueryParameters.tolerant(request.query()));
            } catch (MalformedException e) {
                throw ApiError.of(400, String.valueOf(e.getMessage()));
            }
        }

        OptionalLong number(String name, long least) throws ApiError {
            Optional<String> text = query.text(name).filter(value -> !value.isEmpty());
            if (text.isEmpty()) {
                return OptionalLong.empty();
            }
            long value;
            try {
                if (!NUMBER.matcher(text.get()).matches()) {
                    throw new NumberFormatException(text.get());
                }
                value = Long.parseLong(text.get());
            } catch (NumberFormatException e) {
                throw ApiError.type(name, "query", "int64", text.get());
            }
            if (value < least) {
                throw ApiError.below(name, "query", least);
            }
            return OptionalLong.of(value);
        }
    }
}
