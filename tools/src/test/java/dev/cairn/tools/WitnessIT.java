package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.testing.NaiveTree;
import dev.cairn.core.witness.AddCheckpointRequest;
import dev.cairn.core.witness.CosignatureLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A witness as a process: what is on the wire, and what its commands do while it runs. */
@Timeout(300)
class WitnessIT {
    private static final String ORIGIN = "log.example/it";

    @TempDir
    private Path folder;

    private final NaiveTree tree = new NaiveTree();
    private final NoteSigner log = signer();

    private static NoteSigner signer() {
        try {
            return NoteSigner.ed25519(ORIGIN, LocalKey.generate(KeyType.ED25519));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] body(long from, long to) {
        Checkpoint checkpoint = new Checkpoint(ORIGIN, to, tree.root(to));
        return new AddCheckpointRequest(
                        from,
                        from == 0
                                ? List.of()
                                : Proofs.consistency(from, to, tree).path(),
                        SignedNote.of(checkpoint.text(), List.of(log.sign(checkpoint))))
                .encode()
                .toArray();
    }

    /** An answer as the bytes that came. */
    private static String post(URI url, byte[] body) throws IOException {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(("POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: "
                                    + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    private static String awaitStatus(String status, URI url, byte[] body) throws Exception {
        long giveUp = System.nanoTime() + 20_000_000_000L;
        String answer = post(url, body);
        while (!answer.startsWith("HTTP/1.1 " + status) && System.nanoTime() < giveUp) {
            Thread.sleep(50);
            answer = post(url, body);
        }
        assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
        return answer;
    }

    private String cairn(int code, String... args) throws Exception {
        try (Child child = Child.start(folder, args)) {
            String out = new String(child.stdout(), StandardCharsets.UTF_8);
            assertEquals(code, child.exitCode(), () -> {
                try {
                    return out + child.err();
                } catch (IOException e) {
                    return out;
                }
            });
            return out + child.err();
        }
    }

    @Test
    void lifeOfAWitness() throws Exception {
        String data = folder.resolve("w").toString();
        cairn(0, "witness", "init", "--data", data, "--name", "w.example", "--ed25519", "w.example/ed25519");
        for (String name : List.of("witness.key", "witness-ed25519.key")) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(data, "keys", name))));
        }
        VerifierKey own = VerifierKey.parse(
                Files.readString(Path.of(data, "keys", "witness.vkey")).strip());
        assertTrue(cairn(3, "witness", "init", "--data", data, "--name", "w.example")
                .contains("exists"));
        try (Child witness = Child.start(folder, "witness", "serve", "--data", data, "--http", "127.0.0.1:0")) {
            URI url = URI.create(witness.url());
            assertEquals("verifier key " + own.encode(), witness.line());
            assertTrue(cairn(3, "witness", "serve", "--data", data, "--http", "127.0.0.1:0")
                    .contains("in use"));
            awaitStatus("404", url, body(0, 5));
            cairn(0, "witness", "add-log", "--data", data, log.verifierKey().encode());
            String cosigned = awaitStatus("200", url, body(0, 5));
            assertTrue(own.verify(
                    new Checkpoint(ORIGIN, 5, tree.root(5)).text(),
                    CosignatureLines.parse(cosigned.substring(cosigned.indexOf("\r\n\r\n") + 4)
                                    .getBytes(StandardCharsets.UTF_8))
                            .get(0)));
            // SPEC: "The response MUST have a `Content-Type` of `text/x.tlog.size`." Clients compare it as a string.
            String conflict = post(url, body(0, 7));
            assertTrue(conflict.startsWith("HTTP/1.1 409 "), conflict);
            assertTrue(conflict.contains("\r\nContent-Type: text/x.tlog.size\r\n"), conflict);
            assertTrue(conflict.endsWith("\r\n\r\n5\n"), conflict);
            assertTrue(post(url, new byte[(128 << 10) + 1]).startsWith("HTTP/1.1 413 "));
            assertTrue(
                    cairn(0, "witness", "list-logs", "--data", data, "--json").contains("\"size\" : 5"));
            // A log that is removed and added again goes on from its size.
            cairn(0, "witness", "remove-log", "--data", data, ORIGIN);
            awaitStatus("404", url, body(0, 7));
            cairn(0, "witness", "add-log", "--data", data, log.verifierKey().encode());
            assertTrue(awaitStatus("409", url, body(0, 7)).endsWith("\r\n\r\n5\n"));
            assertTrue(post(url, body(5, 7)).startsWith("HTTP/1.1 200 "));
            witness.stop();
            assertFalse(witness.err().contains("ERROR"), witness.err());
        }
    }
}
