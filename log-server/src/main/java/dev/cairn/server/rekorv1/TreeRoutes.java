package dev.cairn.server.rekorv1;

import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.core.store.SearchPage;
import dev.cairn.core.store.SearchQuery;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.LongAnswers.Room;
import dev.cairn.server.http.Request;
import dev.cairn.server.trees.Prover;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;

/** The routes about the tree: its state, its key, proofs between its sizes, and its index. */
final class TreeRoutes {
    // The reference's client looks at the type: text/plain would not do.
    private static final ContentType PEM =
            ContentTypes.create(MediaTypes.customBinary("application", "x-pem-file", true, Map.of(), true));
    // The reference pages no answer; /api/search does.
    static final int MAX_FOUND = 10_000;
    private static final int MAX_STEPS = 100_000;

    private final Log log;
    private final TreeKey key;

    TreeRoutes(Log log, TreeKey key) {
        this.log = log;
        this.key = key;
    }

    /** {@code GET log}. */
    HttpResponse info(PublishedCheckpoint latest) {
        return Answers.of(200, Answers.JSON, LogEntryWriter.write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("inactiveShards");
            json.writeEndArray();
            json.writeStringField("rootHash", latest.root().hex());
            json.writeStringField("signedTreeHead", key.note(latest));
            json.writeStringField("treeID", Long.toString(key.treeId()));
            json.writeNumberField("treeSize", latest.size());
            json.writeEndObject();
        }));
    }

    /** {@code GET log/proof?firstSize=&lastSize=&treeID=}. */
    HttpResponse proof(Request request, PublishedCheckpoint latest) throws ApiError {
        EntryRoutes.Parameters query = EntryRoutes.Parameters.of(request);
        long first = query.number("firstSize", 1).orElse(1);
        OptionalLong asked = query.number("lastSize", 1);
        if (asked.isEmpty()) {
            throw ApiError.required("lastSize", "query");
        }
        requireThisTree(query);
        long last = asked.getAsLong();
        if (first > last) {
            throw ApiError.of(400, "firstSize(" + first + ") must be less than lastSize(" + last + ")");
        }
        if (last > latest.size()) {
            throw ApiError.of(
                    400,
                    "the tree size requested(" + last + ") was greater than what is currently observable("
                            + latest.size() + ")");
        }
        Prover prover = new Prover(log, latest);
        Hash lastRoot = prover.root(last);
        ConsistencyProof proof = prover.consistency(first, prover.root(first), last, lastRoot);
        return Answers.of(200, Answers.JSON, LogEntryWriter.write(json -> {
            json.writeStartObject();
            LogEntryWriter.hashes(json, proof.path());
            json.writeStringField("rootHash", lastRoot.hex());
            json.writeEndObject();
        }));
    }

    /** {@code GET log/publicKey?treeID=}. */
    HttpResponse publicKey(Request request) throws ApiError {
        requireThisTree(EntryRoutes.Parameters.of(request));
        return Answers.of(200, PEM, key.publicPem().getBytes(StandardCharsets.US_ASCII));
    }

    private void requireThisTree(EntryRoutes.Parameters query) throws ApiError {
        Optional<String> treeId = query.query().text("treeID").filter(text -> !text.isEmpty());
        if (treeId.isPresent() && !treeId.get().matches("[0-9]+")) {
            throw ApiError.pattern("treeID", "query", "^[0-9]+$");
        }
        if (treeId.isPresent() && !treeId.get().equals(Long.toString(key.treeId()))) {
            throw ApiError.of(400, "Bad Request");
        }
    }

    /** {@code POST index/retrieve}: entry IDs, oldest first. Certificates are left out: Rekor v1 has no kind for them. */
    HttpResponse search(byte[] body, PublishedCheckpoint latest, Room room) throws ApiError {
        IndexQuery query = IndexQuery.read(body);
        List<Long> found = query.keys().isEmpty() ? List.of() : find(query, latest.size());
        byte[] ids = LogEntryWriter.write(json -> {
            json.writeStartArray();
            for (long index : found) {
                json.writeString(EntryId.of(key.treeId(), latest.leafHash(index)));
            }
            json.writeEndArray();
        });
        return room.answer(Answers.JSON, ids, List.of(Answers.NO_STORE));
    }

    private List<Long> find(IndexQuery query, long size) throws ApiError {
        SearchQuery.Match match = query.all() ? SearchQuery.Match.ALL : SearchQuery.Match.ANY;
        SearchPage page = log.store()
                .search(
                        new SearchQuery(query.keys(), match, 0, size, SearchQuery.Order.OLDEST_FIRST),
                        MAX_FOUND,
                        MAX_STEPS);
        if (page.next().isPresent()) {
            // Never a part of the answer: who asks takes it for the whole.
            throw ApiError.of(400, "too many entries match; GET /api/search gives them page by page");
        }
        return page.indices().stream().filter(this::isRekorEntry).toList();
    }

    private boolean isRekorEntry(long index) {
        return log.store().findEntry(index).orElseThrow().kind() != EntryKind.CT;
    }
}
