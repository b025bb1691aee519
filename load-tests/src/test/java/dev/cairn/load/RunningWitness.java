package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.witness.AddCheckpointRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A witness as a process on loopback. Its port stays when it is started again. */
final class RunningWitness implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path data;
    private final int port;
    private final List<ServerProcess> processes = new ArrayList<>();

    /** Makes one, with an ML-DSA-44 key; it does not run yet. */
    RunningWitness(Path data, String name) throws IOException, InterruptedException {
        this.data = data;
        this.port = PrivateSigstore.freePort();
        cairn("init", "--name", name);
        Files.writeString(data.resolve("witness.conf"), "\ncheck.interval = 1s\n", StandardOpenOption.APPEND);
    }

    private void cairn(String command, String... options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("witness", command, "--data", data.toString()));
        all.addAll(List.of(options));
        Tool.Result result = Tool.cairn(all.toArray(String[]::new));
        assertEquals(0, result.exit(), () -> String.join(" ", all) + "\n" + result.output());
    }

    /** Tells it of a log. */
    void add(String logKey, String url) throws IOException, InterruptedException {
        cairn("add-log", logKey, "--url", url);
    }

    Path data() {
        return data;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Its line of a tlog-policy. */
    String policyLine(String name) throws IOException {
        return "witness " + name + " "
                + Files.readString(data.resolve("keys/witness.vkey")).strip() + " " + url() + "\n";
    }

    void start() throws IOException {
        List<String> command = new ArrayList<>(RunningServer.command());
        command.addAll(List.of("witness", "serve", "--data", data.toString(), "--http", "127.0.0.1:" + port));
        ServerProcess started = ServerProcess.start(command);
        processes.add(started);
        started.awaitReady(READY);
    }

    /** The process that was started last. */
    ServerProcess process() {
        return processes.get(processes.size() - 1);
    }

    /** The files that prove what a log did. */
    List<Path> evidence() throws IOException {
        Path evidence = data.resolve("evidence");
        if (!Files.isDirectory(evidence)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(evidence)) {
            return files.filter(path -> path.toString().endsWith(".misbehaviour"))
                    .toList();
        }
    }

    /** Whether one of those files proves that the log with a key has misbehaved. */
    boolean convicts(String logKey) throws IOException, InterruptedException {
        for (Path proof : evidence()) {
            if (Tool.cairn("verify-misbehaviour", proof.toString(), "--vkey", logKey)
                            .exit()
                    == 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether it has read the log with a key by itself. */
    boolean hasSeen(String logKey) {
        String origin = logKey.substring(0, logKey.indexOf('+'));
        String hash = Bytes.wrap(DigestAlgorithm.SHA2_256.digest(origin.getBytes(StandardCharsets.UTF_8)))
                .hex();
        return Files.exists(data.resolve("seen").resolve(hash).resolve("mirrored"));
    }

    /** Asks for a cosignature; the status of the answer. */
    int ask(AddCheckpointRequest request) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(url() + "/add-checkpoint"))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(
                                        request.encode().toArray()))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Override
    public void close() throws IOException {
        for (ServerProcess process : processes) {
            process.close();
        }
    }
}
