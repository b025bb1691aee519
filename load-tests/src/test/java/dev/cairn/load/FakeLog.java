package dev.cairn.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.EntryBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A log in memory that publishes a checkpoint for each entry, so that the tools can be tested without the server, and that can be told to
 * lie, so that it can be seen that they notice.
 */
final class FakeLog implements FakeServer.Handler {
    /** One falsehood each. */
    enum Lie {
        NONE,
        INDEX_OF_THE_ONE_BEFORE,
        INDEX_NOT_YET_THERE,
        ANOTHER_BODY,
        ANOTHER_LOG_ID,
        ANOTHER_KIND,
        INTEGRATED_TIME,
        PROOF_OF_ANOTHER_INDEX,
        PROOF_CUT_SHORT,
        ROOT_WITHOUT_CHECKPOINT,
        CHECKPOINT_OF_ANOTHER_SIZE,
        CHECKPOINT_SIGNED_BY_ANOTHER_KEY,
        BUNDLE_WITH_ANOTHER_ENTRY,
        NOT_JSON
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BUNDLE = Pattern.compile("/(tile/entries/.*)");
    private static final Pattern OLD_CHECKPOINT = Pattern.compile("/checkpoint/([0-9]+)");
    private static final Pattern INCLUSION = Pattern.compile("/proof/inclusion\\?index=([0-9]+)&size=([0-9]+)");
    private static final Pattern CONSISTENCY = Pattern.compile("/proof/consistency\\?from=([0-9]+)&to=([0-9]+)");

    private final Consumer<Bytes> journal;
    private final NoteSigner signer;
    private final NoteSigner stranger;
    private final List<Bytes> entries = new ArrayList<>();
    private final Map<String, Hash> nodes = new HashMap<>();
    private final Frontier frontier = Frontier.empty();
    private volatile Lie lie = Lie.NONE;

    /** @param journal told of each entry before it is acknowledged */
    FakeLog(LocalKey key, Consumer<Bytes> journal) {
        this.journal = journal;
        try {
            this.signer = NoteSigner.ed25519("localhost", key);
            this.stranger = NoteSigner.ed25519("localhost", LocalKey.generate(KeyType.ED25519));
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e);
        }
    }

    FakeLog() {
        this(LocalKey.generate(KeyType.ED25519), entry -> {});
    }

    void lie(Lie next) {
        lie = next;
    }

    String vkey() {
        return signer.verifierKey().encode();
    }

    /** Takes entries that the journal has already. */
    synchronized void restore(List<Bytes> journaled) {
        journaled.forEach(entry -> integrate(entry.toArray()));
    }

    synchronized long append(byte[] entry) {
        journal.accept(Bytes.copyOf(entry));
        return integrate(entry);
    }

    private long integrate(byte[] entry) {
        long index = entries.size();
        entries.add(Bytes.copyOf(entry));
        Hash leafHash = TreeHasher.local().leaf(entry);
        nodes.put("0/" + index, leafHash);
        frontier.append(
                leafHash.toBytes(),
                0,
                (level, at, hash, offset) -> nodes.put(level + "/" + at, Hash.copyOf(hash, offset)));
        return index;
    }

    synchronized long size() {
        return entries.size();
    }

    private Hash node(int level, long index) {
        return Objects.requireNonNull(nodes.get(level + "/" + index));
    }

    private Hash root(long size) {
        return Proofs.root(size, this::node);
    }

    private byte[] note(long size) {
        Checkpoint checkpoint = new Checkpoint("localhost", size, root(size));
        NoteSigner by = lie == Lie.CHECKPOINT_SIGNED_BY_ANOTHER_KEY ? stranger : signer;
        return SignedNote.of(checkpoint.text(), List.of(by.sign(checkpoint)))
                .encode()
                .toArray();
    }

    @Override
    public synchronized void handle(HttpExchange exchange, byte[] body) throws IOException {
        String uri = exchange.getRequestURI().toString();
        if (exchange.getRequestMethod().equals("POST")) {
            boolean add = uri.equals("/add");
            FakeServer.answer(exchange, add ? 200 : 201, add ? ascii(addIndex(append(body))) : rekor(body));
            return;
        }
        byte[] answer = read(uri);
        FakeServer.answer(exchange, answer.length == 0 ? 404 : 200, answer);
    }

    private String addIndex(long index) {
        return switch (lie) {
            case INDEX_OF_THE_ONE_BEFORE -> Long.toString(Math.max(0, index - 1));
            case INDEX_NOT_YET_THERE -> Long.toString(index + 1_000_000);
            case NOT_JSON -> "0" + index;
            default -> Long.toString(index);
        };
    }

    private byte[] read(String uri) {
        if (uri.equals("/checkpoint")) {
            return note(entries.size());
        }
        return first(
                uri,
                Map.of(
                        OLD_CHECKPOINT, match -> note(Long.parseLong(match.group(1))),
                        BUNDLE, match -> bundle(match.group(1)),
                        INCLUSION,
                                match -> hashes(Proofs.inclusion(
                                                Long.parseLong(match.group(1)),
                                                Long.parseLong(match.group(2)),
                                                this::node)
                                        .path()),
                        CONSISTENCY,
                                match -> hashes(Proofs.consistency(
                                                Long.parseLong(match.group(1)),
                                                Long.parseLong(match.group(2)),
                                                this::node)
                                        .path())));
    }

    private static byte[] first(String uri, Map<Pattern, Function<Matcher, byte[]>> routes) {
        for (var route : routes.entrySet()) {
            Matcher matcher = route.getKey().matcher(uri);
            if (matcher.matches()) {
                return route.getValue().apply(matcher);
            }
        }
        return new byte[0];
    }

    private byte[] bundle(String path) {
        BundleId id;
        try {
            id = BundleId.parse(path);
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e);
        }
        int from = (int) id.index() * BundleId.FULL_WIDTH;
        List<Bytes> slice = new ArrayList<>(entries.subList(from, from + id.width()));
        if (lie == Lie.BUNDLE_WITH_ANOTHER_ENTRY) {
            slice.set(0, Bytes.ofUtf8("not what was logged"));
        }
        return EntryBundle.encode(slice);
    }

    private static byte[] hashes(List<Hash> path) {
        return ascii("{\"hashes\":" + list(path) + "}");
    }

    private static String list(List<Hash> path) {
        return path.stream().map(hash -> "\"" + hash.base64() + "\"").toList().toString();
    }

    private byte[] rekor(byte[] body) throws IOException {
        JsonNode request = JSON.readTree(body).path("hashedRekordRequestV002");
        byte[] leaf =
                ascii("{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":"
                        + "{\"algorithm\":\"SHA2_256\",\"digest\":" + request.path("digest")
                        + "},\"signature\":{\"content\":"
                        + request.path("signature").path("content")
                        + ",\"verifier\":{\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\",\"publicKey\":{\"rawBytes\":"
                        + request.at("/signature/verifier/publicKey/rawBytes") + "}}}}}}");
        long index = append(leaf);
        return ascii(answer(index, leaf));
    }

    private String answer(long index, byte[] leaf) {
        if (lie == Lie.NOT_JSON) {
            return "index " + index;
        }
        long size = index + 1;
        InclusionProof proof = Proofs.inclusion(index, size, this::node);
        List<Hash> path = lie == Lie.PROOF_CUT_SHORT && !proof.path().isEmpty()
                ? proof.path().subList(1, proof.path().size())
                : proof.path();
        Hash root = lie == Lie.ROOT_WITHOUT_CHECKPOINT ? root(size - 1) : root(size);
        long said = lie == Lie.INDEX_OF_THE_ONE_BEFORE ? index - 1 : index;
        long proven = lie == Lie.PROOF_OF_ANOTHER_INDEX ? index - 1 : said;
        String note = new String(note(lie == Lie.CHECKPOINT_OF_ANOTHER_SIZE ? size - 1 : size), StandardCharsets.UTF_8);
        byte[] body = lie == Lie.ANOTHER_BODY ? ascii("not what was submitted") : leaf;
        Bytes logId = lie == Lie.ANOTHER_LOG_ID
                ? stranger.verifierKey().fullKeyHash()
                : signer.verifierKey().fullKeyHash();
        return "{\"logIndex\":\"" + said + "\",\"logId\":{\"keyId\":\"" + logId.base64()
                + "\"},\"kindVersion\":{\"kind\":\"" + (lie == Lie.ANOTHER_KIND ? "dsse" : "hashedrekord")
                + "\",\"version\":\"0.0.2\"},\"integratedTime\":\"" + (lie == Lie.INTEGRATED_TIME ? "1" : "0")
                + "\",\"inclusionPromise\":null,\"inclusionProof\":{\"logIndex\":\"" + proven + "\",\"rootHash\":\""
                + root.base64() + "\",\"treeSize\":\"" + size + "\",\"hashes\":" + list(path)
                + ",\"checkpoint\":{\"envelope\":" + JSON.getNodeFactory().textNode(note)
                + "}},\"canonicalizedBody\":\"" + Base64.getEncoder().encodeToString(body) + "\"}";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
