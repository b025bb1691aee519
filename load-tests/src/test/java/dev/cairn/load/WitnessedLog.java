package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

/** A log and its witnesses as processes on loopback, each with its data below one folder. The ports stay when a process is started again. */
final class WitnessedLog implements AutoCloseable {
    static final String ORIGIN = "log.test";
    private static final Duration READY = Duration.ofSeconds(60);

    private final Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = PrivateSigstore.freePort();
    private final List<RunningWitness> witnesses = new ArrayList<>();
    private final List<ServerProcess> log = new ArrayList<>();

    /** Makes the log and its witnesses, and starts them. A checkpoint needs the cosignatures of {@code quorum} of them. */
    WitnessedLog(Path folder, int number, int quorum) throws IOException, InterruptedException {
        this.folder = folder;
        cairn("init", "--log-only", "--data", data().toString(), "--origin", ORIGIN);
        StringBuilder policy = new StringBuilder("log " + key() + "\n");
        StringBuilder group = new StringBuilder("group all " + quorum);
        for (int i = 1; i <= number; i++) {
            RunningWitness witness = new RunningWitness(folder.resolve("w" + i), "w" + i + ".test");
            witnesses.add(witness);
            policy.append(witness.policyLine("w" + i));
            group.append(" w").append(i);
        }
        Files.writeString(
                data().resolve("witnesses.policy"), policy.append(group).append("\nquorum all\n"));
        Files.writeString(
                data().resolve("cairn.conf"),
                "\nadd.enabled = true\nwitness.policy = witnesses.policy\nlimits.publish-timeout = 3s\n",
                StandardOpenOption.APPEND);
        for (RunningWitness witness : witnesses) {
            witness.add(key(), url());
            witness.start();
        }
        startLog();
    }

    static String cairn(String... arguments) throws IOException, InterruptedException {
        Tool.Result result = Tool.cairn(arguments);
        assertEquals(0, result.exit(), () -> String.join(" ", arguments) + "\n" + result.output());
        return result.output();
    }

    Path data() {
        return folder.resolve("log");
    }

    Path policy() {
        return data().resolve("witnesses.policy");
    }

    String key() throws IOException {
        return Files.readString(data().resolve("keys/log.vkey")).strip();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    List<RunningWitness> witnesses() {
        return witnesses;
    }

    void startLog() throws IOException {
        List<String> command = new ArrayList<>(RunningServer.command());
        command.addAll(List.of("serve", "--data", data().toString(), "--http", "127.0.0.1:" + port));
        ServerProcess started = ServerProcess.start(command);
        log.add(started);
        started.awaitReady(READY);
    }

    ServerProcess running() {
        return log.get(log.size() - 1);
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url() + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url() + path)).build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    /** Adds an entry that must be published; its index. */
    long add(String entry) throws IOException, InterruptedException {
        HttpResponse<String> answer = post("/add", entry);
        assertEquals(200, answer.statusCode(), answer.body());
        return Long.parseLong(answer.body().strip());
    }

    /** The size of the published checkpoint. */
    long publishedSize() throws IOException, InterruptedException {
        return Long.parseLong(
                get("/checkpoint").body().lines().skip(1).findFirst().orElseThrow());
    }

    @Override
    public void close() throws IOException {
        for (ServerProcess process : log) {
            process.close();
        }
        for (RunningWitness witness : witnesses) {
            witness.close();
        }
    }
}
