package dev.cairn.server.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.StoredEntry;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.LongAnswers;
import dev.cairn.server.http.PlainErrors;
import dev.cairn.server.http.QueryParameters;
import dev.cairn.server.http.Request;
import dev.cairn.server.trees.Prover;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** The routes of RFC 6962 section 4, below {@value #PREFIX}. */
public final class CtFace {
    /** What every path begins with. */
    public static final String PREFIX = "/ct/v1/";

    // Ten certificates of 32 KiB in base64, and more than a log of code signing certificates ever sees.
    private static final int MAX_BODY = 512 << 10;
    private static final int MAX_ENTRIES = 256;
    private static final int MAX_ENTRY_BYTES = 1 << 20;
    // Leaves and chains, and the answer with them in base64.
    private static final int MAX_ANSWER = 8 * MAX_ENTRY_BYTES;

    private final CtLog certificates;
    private final Log log;
    private final Bodies bodies;
    private final LongAnswers answers;
    private final Executor executor;
    private final PlainErrors errors = new PlainErrors();
    private final Map<String, Endpoint> routes;

    /** Answers a question about the published tree. */
    @FunctionalInterface
    private interface Question {
        HttpResponse answer(PublishedCheckpoint latest, QueryParameters query) throws MalformedException;
    }

    /**
     * The routes.
     *
     * @param answers within whose budget entries are sent
     * @param executor where answers are made
     */
    public CtFace(CtLog certificates, Log log, Bodies bodies, LongAnswers answers, Executor executor) {
        this.certificates = certificates;
        this.log = log;
        this.bodies = bodies;
        this.answers = answers;
        this.executor = executor;
        this.routes = Map.of(
                "add-chain", submission("ct-add-chain", false),
                "add-pre-chain", submission("ct-add-pre-chain", true),
                "get-roots", question("ct-get-roots", List.of(), (latest, query) -> roots()),
                "get-sth", question("ct-get-sth", List.of(), (latest, query) -> treeHead(latest)),
                "get-sth-consistency",
                        question("ct-get-sth-consistency", List.of("first", "second"), this::consistency),
                "get-proof-by-hash", question("ct-get-proof-by-hash", List.of("hash", "tree_size"), this::proofByHash),
                "get-entries", question("ct-get-entries", List.of("start", "end"), this::entries),
                "get-entry-and-proof",
                        question("ct-get-entry-and-proof", List.of("leaf_index", "tree_size"), this::entryAndProof));
    }

    /** What is at a path below the prefix. */
    public Optional<Endpoint> find(String path) {
        return Optional.ofNullable(routes.get(path));
    }

    private Endpoint submission(String name, boolean precertificate) {
        return new Endpoint(
                name,
                Endpoint.Methods.SUBMIT,
                false,
                request -> bodies.read(request, MAX_BODY, body -> add(body, precertificate), errors::refused));
    }

    private CompletionStage<HttpResponse> add(byte[] body, boolean precertificate) {
        CompletionStage<CtLog.Logged> logged;
        try {
            logged = certificates.add(CtJson.chain(body), precertificate);
        } catch (MalformedException | VerificationException e) {
            return CompletableFuture.completedFuture(PlainErrors.error(400, String.valueOf(e.getMessage())));
        }
        return logged.handleAsync(this::answer, executor);
    }

    private HttpResponse answer(CtLog.@Nullable Logged logged, @Nullable Throwable failure) {
        if (logged == null || failure != null) {
            return PlainErrors.error(503, "the certificate was not published in time; send it again")
                    .addHeader(Answers.retryAfter(Duration.ofSeconds(1)));
        }
        if (logged instanceof CtLog.Logged.Promised promised) {
            return Answers.of(200, Answers.JSON, CtJson.sct(promised.sct()));
        }
        AppendResult why = ((CtLog.Logged.NotNow) logged).why();
        return why instanceof AppendResult.Pushback pushback
                ? PlainErrors.error(503, "too much is in flight; retry")
                        .addHeader(Answers.retryAfter(pushback.retryAfter()))
                : errors.unavailable();
    }

    private Endpoint question(String name, List<String> parameters, Question question) {
        return Endpoint.read(name, request -> ask(request, parameters, question));
    }

    private HttpResponse ask(Request request, List<String> parameters, Question question) {
        Optional<PublishedCheckpoint> latest = log.latest();
        if (latest.isEmpty()) {
            return errors.unavailable();
        }
        try {
            return question.answer(latest.get(), QueryParameters.parse(request.query(), parameters));
        } catch (MalformedException e) {
            return PlainErrors.error(400, String.valueOf(e.getMessage()));
        }
    }

    private HttpResponse roots() {
        return json(CtJson.roots(certificates.roots()));
    }

    private HttpResponse treeHead(PublishedCheckpoint latest) {
        return json(CtJson.treeHead(certificates.treeHead(latest)));
    }

    private HttpResponse consistency(PublishedCheckpoint latest, QueryParameters query) throws MalformedException {
        long first = required(query, "first");
        long second = required(query, "second");
        if (first > second || second > latest.size()) {
            throw new MalformedException("first", "must not be above second, nor that above the size " + latest.size());
        }
        Prover prover = new Prover(log, latest);
        return json(CtJson.consistency(prover.consistency(first, prover.root(first), second, prover.root(second))
                .path()));
    }

    private HttpResponse proofByHash(PublishedCheckpoint latest, QueryParameters query) throws MalformedException {
        String text = query.text("hash").orElseThrow(() -> new MalformedException("hash", "is missing"));
        Hash hash = Hash.fromBase64(text);
        long size = treeSize(latest, query);
        OptionalLong index = log.store().indexOf(hash);
        if (index.isEmpty() || index.getAsLong() >= size) {
            return PlainErrors.error(404, "no entry with this leaf hash is in the tree of size " + size);
        }
        InclusionProof proof = prove(latest, index.getAsLong(), hash, size);
        return json(CtJson.inclusion(proof.index(), proof.path()));
    }

    private HttpResponse entryAndProof(PublishedCheckpoint latest, QueryParameters query) throws MalformedException {
        long index = required(query, "leaf_index");
        long size = treeSize(latest, query);
        if (index >= size) {
            throw new MalformedException("leaf_index", "must be below tree_size");
        }
        Prover prover = new Prover(log, latest);
        InclusionProof proof = prove(latest, index, prover.leafHash(index), size);
        StoredEntry entry = log.store().findEntry(index).orElseThrow();
        return answers.within(
                MAX_ANSWER,
                room -> room.answer(
                        Answers.JSON,
                        CtJson.entryAndProof(leaf(log.store(), entry), proof.path()),
                        List.of(Answers.NO_CACHE)));
    }

    private InclusionProof prove(PublishedCheckpoint latest, long index, Hash hash, long size) {
        Prover prover = new Prover(log, latest);
        return prover.inclusion(index, hash, size, prover.root(size));
    }

    private static long treeSize(PublishedCheckpoint latest, QueryParameters query) throws MalformedException {
        long size = required(query, "tree_size");
        if (size < 1 || size > latest.size()) {
            throw new MalformedException("tree_size", "must be from 1 to " + latest.size());
        }
        return size;
    }

    private HttpResponse entries(PublishedCheckpoint latest, QueryParameters query) throws MalformedException {
        long start = required(query, "start");
        long end = required(query, "end");
        if (start > end || start >= latest.size()) {
            throw new MalformedException("start", "must not be above end, and below the size " + latest.size());
        }
        // SPEC: "The 'end' parameter [...] Logs MAY restrict the number of entries that can be retrieved per request".
        long behind = Math.min(Math.min(end, start + MAX_ENTRIES - 1) + 1, latest.size());
        return answers.within(MAX_ANSWER, room -> {
            LogStore store = log.store();
            List<CtJson.LeafEntry> found = new ArrayList<>();
            long bytes = 0;
            for (StoredEntry entry : store.entries(start, behind, MAX_ENTRY_BYTES)) {
                CtJson.LeafEntry leaf = leaf(store, entry);
                bytes += leaf.leafInput().size() + leaf.extraData().size();
                if (bytes > 2L * MAX_ENTRY_BYTES && !found.isEmpty()) {
                    break;
                }
                found.add(leaf);
            }
            return room.answer(Answers.JSON, CtJson.entries(found), List.of(Answers.NO_CACHE));
        });
    }

    private static CtJson.LeafEntry leaf(LogStore store, StoredEntry entry) {
        Bytes extraData =
                entry.kind() == EntryKind.CT ? store.attestation(entry.index()).orElse(Bytes.EMPTY) : Bytes.EMPTY;
        return new CtJson.LeafEntry(entry.bytes(), extraData);
    }

    private static long required(QueryParameters query, String name) throws MalformedException {
        return query.number(name).orElseThrow(() -> new MalformedException(name, "is missing"));
    }

    private static HttpResponse json(byte[] body) {
        return Answers.of(200, Answers.JSON, body, List.of(Answers.NO_CACHE));
    }
}
