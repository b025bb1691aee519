package dev.cairn.tools.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.http.LimitedBody;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteKeyType;
import dev.cairn.core.note.NoteVerifier;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.tools.client.CheckpointTrust.AcceptedCheckpoint;
import dev.cairn.tools.http.BoundedHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A log with the API of Rekor v1 (<a href="https://github.com/sigstore/rekor/blob/main/openapi.yaml">openapi.yaml</a>), its active shard. It shows
 * no tiles: every entry of a range is fetched, hashed and joined to the tree, and the log has to prove that the tree goes on to the checkpoint's.
 */
final class RekorV1Log implements LogReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BYTES = 17 << 20;
    /** What Rekor gives at once. */
    private static final int ENTRIES_PER_REQUEST = 10;

    private static final int REQUESTS = 64;
    private static final int MAX_SHARDS = 1000;

    private final URI base;
    private final VerificationKey key;
    private final Executor fetchers;
    private final Duration timeout;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** @param base URL below which {@code api/v1/log} is */
    RekorV1Log(URI base, VerificationKey key, Executor fetchers, Duration timeout) {
        String text = base.toString();
        this.base = text.endsWith("/") ? base : URI.create(text + "/");
        this.key = key;
        this.fetchers = fetchers;
        this.timeout = timeout;
    }

    @Override
    public List<VerifierKey> keys(Checkpoint checkpoint) throws MalformedException {
        return List.of(verifier(checkpoint));
    }

    @Override
    public View latest() throws MalformedException, VerificationException, TamperException {
        JsonReader info = JsonReader.parse("Rekor's log info", get("api/v1/log"));
        String treeId = info.member("treeID").text();
        long offset = 0;
        List<JsonReader> shards = info.list("inactiveShards");
        if (shards.size() > MAX_SHARDS || !treeId.matches("[0-9]{1,19}")) {
            throw info.malformed("a decimal treeID, and at most " + MAX_SHARDS + " shards");
        }
        for (JsonReader shard : shards) {
            offset = Math.addExact(offset, shard.member("treeSize").integer(0));
        }
        SignedNote note = SignedNote.parse(info.member("signedTreeHead").text().getBytes(StandardCharsets.UTF_8));
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        if (!checkpoint.origin().endsWith(" - " + treeId)) {
            throw new VerificationException(
                    "Rekor's checkpoint is of " + checkpoint.origin() + ", its active tree is " + treeId);
        }
        VerifierKey verifier = verifier(checkpoint);
        if (note.signatures().stream().noneMatch(verifier::matches)) {
            throw new VerificationException("the checkpoint is not signed with the key that is configured");
        }
        try {
            return new V1View(accepted(note, verifier), treeId, offset);
        } catch (VerificationException e) {
            throw new TamperException(
                    "signature",
                    note.text(),
                    "the checkpoint bears the ID of the log's key, and not its signature",
                    Optional.empty(),
                    Optional.of(Bytes.wrap(note.encode().toArray())));
        }
    }

    /** The name before the tree's ID signs: it says nothing that the key does not. */
    private VerifierKey verifier(Checkpoint checkpoint) throws MalformedException {
        String origin = checkpoint.origin();
        int end = origin.lastIndexOf(" - ");
        if (end < 1) {
            throw new MalformedException("Rekor's checkpoint", "its origin is not HOST - TREE");
        }
        return VerifierKey.of(NoteKeyType.ECDSA, origin.substring(0, end), key);
    }

    private static AcceptedCheckpoint accepted(SignedNote note, VerifierKey verifier)
            throws MalformedException, VerificationException {
        NoteVerifier.verify(note, List.of(verifier));
        return new AcceptedCheckpoint(note, Checkpoint.parse(note.text()), Optional.of(verifier), Optional.empty());
    }

    @Override
    public View at(SignedNote note) throws MalformedException, VerificationException {
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        String origin = checkpoint.origin();
        AcceptedCheckpoint accepted = accepted(note, verifier(checkpoint));
        return new V1View(accepted, origin.substring(origin.lastIndexOf(' ') + 1), 0);
    }

    private Bytes get(String path) {
        return send(HttpRequest.newBuilder(base.resolve(path)).build());
    }

    private Bytes send(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> asked = http.sendAsync(request, info -> new LimitedBody(MAX_BYTES));
        try {
            HttpResponse<byte[]> response = asked.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new StoreException(request.uri() + " answers with status " + response.statusCode());
            }
            return Bytes.wrap(response.body());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StoreException(
                    request.uri() + BoundedHttp.reason(cause)
                            + "; check the URL, and that the log runs and can be reached from here",
                    e);
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new StoreException(
                    request.uri() + " does not answer: it takes longer than " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new StoreException(request.uri() + ": interrupted", e);
        }
    }

    private final class V1View implements View {
        private final AcceptedCheckpoint accepted;
        private final String treeId;
        private final long offset; // of the shard among the indices of all shards

        V1View(AcceptedCheckpoint accepted, String treeId, long offset) {
            this.accepted = accepted;
            this.treeId = treeId;
            this.offset = offset;
        }

        @Override
        public AcceptedCheckpoint accepted() {
            return accepted;
        }

        private long size() {
            return accepted.checkpoint().size();
        }

        private ConsistencyProof proof(long from) throws MalformedException {
            JsonReader answer = JsonReader.parse(
                    "Rekor's consistency proof",
                    get("api/v1/log/proof?firstSize=" + from + "&lastSize=" + size() + "&treeID=" + treeId));
            List<Hash> path = new ArrayList<>();
            for (JsonReader hash : answer.list("hashes")) {
                path.add(Hash.fromHex(hash.text()));
            }
            return new ConsistencyProof(from, size(), path);
        }

        @Override
        public Continuation continues(long size, Hash root) throws MalformedException, VerificationException {
            Hash mine = accepted.checkpoint().root();
            if (size == size()) {
                return new Continuation(root.equals(mine), Optional.of(List.of()));
            }
            ConsistencyProof proof = proof(size);
            try {
                ProofVerifier.consistency(proof, root, mine);
                return new Continuation(true, Optional.empty());
            } catch (VerificationException e) {
                // Where the smaller size is a power of two the path does not begin with the beginning's own root.
                return new Continuation(false, other(size, proof.path()));
            }
        }

        private Optional<List<Hash>> other(long size, List<Hash> path) {
            try {
                ProofVerifier.prefixRoot(
                        size, size(), path, accepted.checkpoint().root());
                return Optional.of(path);
            } catch (VerificationException e) {
                return Optional.empty();
            }
        }

        /**
         * {@inheritDoc}
         *
         * <p>The edge is in the proof of consistency: the hashes to the left of the path are the peaks. Where the size is a power of two the
         * only peak is the root itself, which is not in the proof; so one entry less is taken, or none.
         */
        @Override
        public Frontier frontier(long wanted) throws MalformedException, VerificationException {
            long size = wanted == size() ? wanted - 1 : wanted;
            size = Long.bitCount(size) == 1 ? size - 1 : size;
            if (size < 3) {
                return Frontier.empty();
            }
            ConsistencyProof proof = proof(size);
            Frontier frontier = Frontier.of(size, peaks(size, proof.path()));
            ProofVerifier.consistency(
                    proof, frontier.root(), accepted.checkpoint().root());
            return frontier;
        }

        /** The peaks of a size that is no power of two, largest first (RFC 9162 section 2.1.4.2). */
        private List<Hash> peaks(long size, List<Hash> path) throws MalformedException {
            List<Hash> peaks = new ArrayList<>();
            long fn = size - 1;
            long sn = size() - 1;
            while ((fn & 1) == 1) {
                fn >>= 1;
                sn >>= 1;
            }
            for (int i = 0; i < path.size(); i++) {
                if (i == 0) {
                    peaks.add(path.get(0));
                    continue;
                }
                if ((fn & 1) == 1 || fn == sn) {
                    peaks.add(path.get(i));
                    while (fn != 0 && (fn & 1) == 0) {
                        fn >>= 1;
                        sn >>= 1;
                    }
                }
                fn >>= 1;
                sn >>= 1;
            }
            if (peaks.size() != Long.bitCount(size)) {
                throw new MalformedException("Rekor's consistency proof", "is not one from size " + size);
            }
            Collections.reverse(peaks);
            return peaks;
        }

        @Override
        public long next(long from) {
            return Math.min(size(), from + (long) ENTRIES_PER_REQUEST * REQUESTS);
        }

        @Override
        public List<ShownEntry> entries(long from, long to) throws MalformedException, TamperException {
            List<CompletableFuture<List<ShownEntry>>> parts = new ArrayList<>();
            for (long i = from; i < to; i += ENTRIES_PER_REQUEST) {
                long first = i;
                int count = (int) Math.min(ENTRIES_PER_REQUEST, to - i);
                parts.add(CompletableFuture.supplyAsync(() -> retrieve(first, count), fetchers));
            }
            List<ShownEntry> entries = new ArrayList<>();
            for (CompletableFuture<List<ShownEntry>> part : parts) {
                try {
                    entries.addAll(part.join());
                } catch (CompletionException e) {
                    if (e.getCause() instanceof TamperException tampering) {
                        throw tampering;
                    }
                    if (e.getCause() instanceof MalformedException malformed) {
                        throw malformed;
                    }
                    if (e.getCause() instanceof StoreException failure) {
                        throw failure;
                    }
                    throw e;
                }
            }
            return entries;
        }

        private List<ShownEntry> retrieve(long from, int count) {
            ArrayNode indexes = JSON.createArrayNode();
            for (int i = 0; i < count; i++) {
                indexes.add(offset + from + i);
            }
            String body = JSON.createObjectNode().set("logIndexes", indexes).toString();
            Bytes answer = send(HttpRequest.newBuilder(base.resolve("api/v1/log/entries/retrieve"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build());
            try {
                return read(answer, from, count);
            } catch (IOException | IllegalArgumentException e) {
                throw new CompletionException(
                        new MalformedException("Rekor's entries", "are not JSON with bodies in base64"));
            }
        }

        private List<ShownEntry> read(Bytes answer, long from, int count) throws IOException {
            ShownEntry[] found = new ShownEntry[count];
            for (JsonNode each : JSON.readTree(answer.unsafeArray())) {
                for (JsonNode entry : each) {
                    long slot = entry.path("logIndex").asLong(-1) - offset - from;
                    if (slot >= 0 && slot < count) {
                        found[(int) slot] =
                                new ShownEntry(Bytes.wrap(entry.path("body").binaryValue()), attestation(entry));
                    }
                }
            }
            for (int i = 0; i < count; i++) {
                if (found[i] == null) {
                    long index = from + i;
                    throw new CompletionException(TamperException.of(
                            "withheld",
                            "entry " + index,
                            "the entry at index " + index + " is missing, which the checkpoint of size " + size()
                                    + " promises"));
                }
            }
            return Arrays.asList(found);
        }

        /** What is kept beside an entry; of no entry is more read than a statement may have. */
        private static Optional<Bytes> attestation(JsonNode entry) throws IOException {
            JsonNode data = entry.path("attestation").path("data");
            return data.isTextual() && data.textValue().length() <= StatementFacts.MAX_BYTES * 4L / 3 + 4
                    ? Optional.of(Bytes.wrap(data.binaryValue()))
                    : Optional.empty();
        }

        @Override
        public Optional<String> firstDifference(long from, List<Bytes> entries) {
            for (int i = 0; i < entries.size(); i++) {
                long index = from + i;
                Hash leafHash = TreeHasher.local().leaf(entries.get(i).unsafeArray());
                if (!isIncluded(index, leafHash)) {
                    return Optional.of("the entry at index " + index + " is not the one that the root commits to");
                }
            }
            return Optional.empty();
        }

        /** Whether the log proves a leaf, by a root that is its own and of now: this says which entry is another, and proves nothing. */
        private boolean isIncluded(long index, Hash leafHash) {
            try {
                JsonReader answer =
                        JsonReader.parse("Rekor's entry", get("api/v1/log/entries?logIndex=" + (offset + index)));
                for (String id : answer.names()) {
                    JsonReader proof = answer.member(id).member("verification").member("inclusionProof");
                    List<Hash> path = new ArrayList<>();
                    for (JsonReader hash : proof.list("hashes")) {
                        path.add(Hash.fromHex(hash.text()));
                    }
                    InclusionProof inclusion =
                            new InclusionProof(index, proof.member("treeSize").integer(1), path);
                    ProofVerifier.inclusion(
                            leafHash,
                            inclusion,
                            Hash.fromHex(proof.member("rootHash").text()));
                }
                return true;
            } catch (MalformedException | StoreException e) {
                return true; // nothing can be said
            } catch (VerificationException e) {
                return false;
            }
        }
    }
}
