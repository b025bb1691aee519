package dev.cairn.server.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.witness.AddCheckpointRequest;
import dev.cairn.core.witness.CosignatureLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A witness on a port of the operating system's choice, as the specification wants it; or with one answer of a test's for all requests. */
public final class ScriptedWitness implements AutoCloseable {
    /**
     * An answer.
     *
     * @param type its Content-Type
     */
    public record Answer(int status, String type, String body) {
        static Answer of(int status) {
            return new Answer(status, "text/plain", "");
        }
    }

    /** What a test answers instead; null for what the specification wants. */
    public interface Script {
        @Nullable
        Answer answer(AddCheckpointRequest request) throws Exception;
    }

    private static final Script HONEST = request -> null;

    private final List<NoteSigner> signers;
    private final List<Long> olds = new ArrayList<>();
    private HttpServer server;
    private volatile Script script = HONEST;
    private long size;
    private Hash root = Hash.wrap(new byte[Hash.LENGTH]);

    private ScriptedWitness(List<NoteSigner> signers, HttpServer server) {
        this.signers = signers;
        this.server = server;
    }

    /** A witness with an Ed25519 key. */
    public static ScriptedWitness start(String name) throws Exception {
        return start(List.of(signer(name)));
    }

    static NoteSigner signer(String name) throws Exception {
        return NoteSigner.ed25519Cosigner(name, LocalKey.generate(KeyType.ED25519), InstantSource.system());
    }

    static ScriptedWitness start(List<NoteSigner> signers) throws IOException {
        ScriptedWitness witness = new ScriptedWitness(signers, listen(0));
        witness.serve();
        return witness;
    }

    private static HttpServer listen(int port) throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    }

    private void serve() {
        server.createContext("/w/add-checkpoint", this::handle);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    /** Its lines in a policy, with names in it. */
    public String lines(String... names) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            text.append("witness ")
                    .append(names[i])
                    .append(' ')
                    .append(signers.get(i).verifierKey().encode())
                    .append(" http://127.0.0.1:")
                    .append(server.getAddress().getPort())
                    .append("/w\n");
        }
        return text.toString();
    }

    /** Answers so from now on. */
    public void script(Script next) {
        script = next;
    }

    /** Answers as the specification wants from now on. */
    public void honest() {
        script = HONEST;
    }

    /** The old sizes of the requests, in their order. */
    public List<Long> olds() {
        synchronized (olds) {
            return List.copyOf(olds);
        }
    }

    /** Refuses connections until {@link #back}. */
    public void down() {
        server.stop(0);
    }

    /** Listens on the same port again. */
    public void back() throws IOException {
        server = listen(server.getAddress().getPort());
        serve();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            AddCheckpointRequest request =
                    AddCheckpointRequest.parse(exchange.getRequestBody().readAllBytes());
            synchronized (olds) {
                olds.add(request.oldSize());
            }
            Answer scripted = script.answer(request);
            Answer answer = scripted == null ? honest(request) : scripted;
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private synchronized Answer honest(AddCheckpointRequest request) throws Exception {
        Checkpoint checkpoint = request.checkpoint();
        if (request.oldSize() > checkpoint.size()) {
            return Answer.of(400);
        }
        if (request.oldSize() != size) {
            return new Answer(409, "text/x.tlog.size", size + "\n");
        }
        if (size > 0) {
            ProofVerifier.consistency(
                    new ConsistencyProof(size, checkpoint.size(), request.proof()), root, checkpoint.root());
        }
        size = checkpoint.size();
        root = checkpoint.root();
        return cosigned(checkpoint);
    }

    /** Cosignatures of a checkpoint, whatever the witness has seen. */
    Answer cosigned(Checkpoint checkpoint) {
        List<SignatureLine> lines =
                signers.stream().map(signer -> signer.sign(checkpoint)).toList();
        return new Answer(200, "text/plain", CosignatureLines.encode(lines).utf8());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
