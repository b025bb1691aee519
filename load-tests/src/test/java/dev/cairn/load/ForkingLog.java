package dev.cairn.load;

import com.sun.net.httpserver.HttpExchange;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.tile.TileBuilder;
import dev.cairn.core.tile.TileId;
import dev.cairn.core.tile.TiledNodes;
import dev.cairn.core.witness.AddCheckpointRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A log that signs as many histories as it likes with one key, and shows the one that it was told to show. */
final class ForkingLog implements FakeServer.Handler {
    private final NoteSigner signer;
    private final long fork;
    private volatile Map<String, byte[]> shown = Map.of();

    /** @param fork how many leaves all its histories have in common */
    ForkingLog(String origin, long fork) throws MalformedException {
        this.signer = NoteSigner.ed25519(origin, LocalKey.generate(KeyType.ED25519));
        this.fork = fork;
    }

    String vkey() {
        return signer.verifierKey().encode();
    }

    /** Shows a history at a size from now on. */
    void show(String history, long size) {
        shown = files(history, size);
    }

    /** The request that an honest log of one history makes to go from one size to another. */
    AddCheckpointRequest request(String history, long from, long to) throws MalformedException {
        Map<String, byte[]> files = files(history, to);
        List<Hash> proof = from == 0
                ? List.of()
                : Proofs.consistency(
                                from,
                                to,
                                new TiledNodes(
                                        to,
                                        id -> Objects.requireNonNull(files.get("/" + id.path()))
                                                .clone()))
                        .path();
        return new AddCheckpointRequest(
                from, proof, SignedNote.parse(Objects.requireNonNull(files.get("/checkpoint"))));
    }

    private Map<String, byte[]> files(String history, long size) {
        TileBuilder builder = TileBuilder.empty();
        for (long i = 0; i < size; i++) {
            String leaf = (i < fork ? "common " : history + " ") + i;
            Hash hash = TreeHasher.local().leaf(leaf.getBytes(StandardCharsets.UTF_8));
            builder.append(hash.toBytes(), 1);
        }
        Map<String, byte[]> files = new HashMap<>();
        builder.drain((level, index, hashes, offset, width) -> files.put(
                "/" + new TileId(level, index, width).path(),
                Arrays.copyOfRange(hashes, offset, offset + width * Hash.LENGTH)));
        Checkpoint checkpoint = new Checkpoint(signer.name(), size, builder.root());
        SignedNote note = SignedNote.of(checkpoint.text(), List.of(signer.sign(checkpoint)));
        files.put("/checkpoint", note.encode().toArray());
        return files;
    }

    @Override
    public void handle(HttpExchange exchange, byte[] body) throws IOException {
        byte[] file = shown.get(exchange.getRequestURI().getPath());
        FakeServer.answer(exchange, file == null ? 404 : 200, file == null ? new byte[0] : file);
    }
}
