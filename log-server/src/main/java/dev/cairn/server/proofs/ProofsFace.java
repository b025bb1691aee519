package dev.cairn.server.proofs;

import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.TlogProof;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.store.SignedCheckpoint;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.JsonErrors;
import dev.cairn.server.http.Preferences;
import dev.cairn.server.http.QueryParameters;
import dev.cairn.server.http.Request;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Serves proofs:
 *
 * <pre>
 * /proof/inclusion?index=&amp;size=      of the entry at an index in the tree of a size
 * /proof/inclusion?hash=&amp;size=       of the entry with a leaf hash, in hexadecimal or base64 of either alphabet
 * /proof/consistency?from=&amp;to=       between the trees of two sizes
 * </pre>
 *
 * <p>{@code size} and {@code to} are the latest published size if they are left out, and never above it. An inclusion proof comes as a
 * tlog-proof with {@code format=tlog-proof} or {@code Accept: text/plain}. Such a proof holds a checkpoint of its own size: where the log
 * published none of the size that was asked for, there is no tlog-proof, and the answer is 404.
 */
public final class ProofsFace {
    private static final String PREFIX = "proof/";
    private static final List<String> INCLUSION = List.of("index", "hash", "size", "format");
    private static final List<String> CONSISTENCY = List.of("from", "to");
    private static final HttpHeader VARY_ACCEPT = Answers.header("Vary", "Accept");

    private final Log log;
    private final JsonErrors errors = new JsonErrors();
    private final Endpoint inclusion = Endpoint.read("proof-inclusion", request -> answer(request, this::inclusion));
    private final Endpoint consistency =
            Endpoint.read("proof-consistency", request -> answer(request, this::consistency));

    private interface Question {
        HttpResponse answer(Request request, Prover prover) throws MalformedException;
    }

    public ProofsFace(Log log) {
        this.log = log;
    }

    /** What is at a path without its first slash. */
    public Optional<Endpoint> find(String path) {
        return switch (path) {
            case PREFIX + "inclusion" -> Optional.of(inclusion);
            case PREFIX + "consistency" -> Optional.of(consistency);
            default -> Optional.empty();
        };
    }

    private HttpResponse answer(Request request, Question question) {
        return log.latest()
                .map(latest -> {
                    try {
                        return question.answer(request, new Prover(log, latest));
                    } catch (MalformedException e) {
                        return JsonErrors.error(400, String.valueOf(e.getMessage()));
                    }
                })
                .orElseGet(errors::unavailable);
    }

    private HttpResponse inclusion(Request request, Prover prover) throws MalformedException {
        QueryParameters query = QueryParameters.parse(request.query(), INCLUSION);
        boolean asTlogProof = wantsTlogProof(request, query);
        Optional<String> hash = query.text("hash");
        OptionalLong asked = query.number("index");
        if (hash.isPresent() == asked.isPresent()) {
            throw new MalformedException("query", "needs either index or hash");
        }
        long size = query.number("size").orElse(prover.size());
        if (size > prover.size()) {
            return notPublished(prover);
        }
        Hash leafHash = hash.isPresent() ? readHash(hash.get()) : null;
        OptionalLong found = leafHash == null ? asked : log.store().indexOf(leafHash);
        if (found.isEmpty() || found.getAsLong() >= size) {
            return JsonErrors.error(404, "the tree of size " + size + " has no such entry");
        }
        long index = found.getAsLong();
        return inclusion(prover, index, leafHash == null ? prover.leafHash(index) : leafHash, size, asTlogProof);
    }

    private static HttpResponse inclusion(Prover prover, long index, Hash leafHash, long size, boolean asTlogProof)
            throws MalformedException {
        Optional<SignedCheckpoint> checkpoint = prover.checkpoint(size);
        if (asTlogProof && checkpoint.isEmpty()) {
            return JsonErrors.error(404, "no checkpoint of size " + size + " was published");
        }
        Hash root = prover.root(size);
        InclusionProof proof = prover.inclusion(index, leafHash, size, root);
        if (asTlogProof) {
            SignedNote note = SignedNote.parse(checkpoint.orElseThrow().note().unsafeArray());
            byte[] body = TlogProof.of(index, null, proof.path(), note).encode().unsafeArray();
            return proof(Answers.TEXT, body);
        }
        return proof(Answers.JSON, ProofWriter.inclusion(proof, leafHash, root, checkpoint));
    }

    private HttpResponse consistency(Request request, Prover prover) throws MalformedException {
        QueryParameters query = QueryParameters.parse(request.query(), CONSISTENCY);
        OptionalLong asked = query.number("from");
        if (asked.isEmpty()) {
            throw new MalformedException("query", "needs from");
        }
        long from = asked.getAsLong();
        long to = query.number("to").orElse(prover.size());
        if (to > prover.size() || from > prover.size()) {
            return notPublished(prover);
        }
        if (from > to) {
            throw new MalformedException("query", "from must not be above to");
        }
        Hash fromRoot = prover.root(from);
        Hash toRoot = prover.root(to);
        ConsistencyProof proof = prover.consistency(from, fromRoot, to, toRoot);
        byte[] body = ProofWriter.consistency(proof, fromRoot, toRoot, prover.checkpoint(from), prover.checkpoint(to));
        return proof(Answers.JSON, body);
    }

    private static HttpResponse notPublished(Prover prover) {
        return JsonErrors.error(404, "the latest published size is " + prover.size());
    }

    private static HttpResponse proof(ContentType type, byte[] body) {
        return Answers.of(200, type, body, List.of(Answers.NO_CACHE, VARY_ACCEPT));
    }

    private static boolean wantsTlogProof(Request request, QueryParameters query) throws MalformedException {
        @Nullable String format = query.text("format").orElse(null);
        if (format == null) {
            return request.header("accept").filter(ProofsFace::prefersText).isPresent();
        }
        if (!format.equals("json") && !format.equals("tlog-proof")) {
            throw new MalformedException("format", "must be json or tlog-proof");
        }
        return format.equals("tlog-proof");
    }

    /** Whether text is named, and JSON is not or weighs less. */
    private static boolean prefersText(String accept) {
        double text = Preferences.weight(accept, "text/plain").orElse(0);
        OptionalDouble json = Preferences.weight(accept, "application/json");
        return text > 0 && (json.isEmpty() || text > json.getAsDouble());
    }

    private static Hash readHash(String text) throws MalformedException {
        if (text.length() == 2 * Hash.LENGTH) {
            return Hash.fromHex(text);
        }
        String standard = text.replace('-', '+').replace('_', '/');
        return Hash.fromBase64(standard.endsWith("=") ? standard : standard + "=");
    }
}
