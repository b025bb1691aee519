package dev.cairn.tools;

import dev.cairn.core.testing.Vectors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The packaged {@code cairn.jar} as a child process. */
final class Child implements AutoCloseable {
    private static final String LISTENING = "listening on ";

    private final Process process;
    private final BufferedReader out;
    private final Path err;

    private Child(Process process, Path err) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.err = err;
    }

    static Child start(Path folder, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
                "-jar",
                Vectors.projectRoot().resolve("tools/target/cairn.jar").toString()));
        command.addAll(List.of(args));
        return start(folder, command);
    }

    static Child start(Path folder, List<String> command) throws IOException {
        Path err = Files.createTempFile(folder, "child", ".err");
        return new Child(
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectError(err.toFile())
                        .start(),
                err);
    }

    /** Waits for the line that says it is ready; returns the URL in it. */
    String url() throws IOException {
        String line = out.readLine();
        if (line == null || !line.startsWith(LISTENING)) {
            throw new IOException("not ready, but: " + line + "\n" + err());
        }
        return line.substring(LISTENING.length());
    }

    /** The same of one whose standard output is something else: it says it on stderr. */
    String urlOnErr() throws IOException, InterruptedException {
        while (true) {
            Optional<String> line =
                    err().lines().filter(each -> each.startsWith(LISTENING)).findFirst();
            if (line.isPresent()) {
                return line.get().substring(LISTENING.length());
            }
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("not ready, but: " + err());
            }
        }
    }

    String line() throws IOException {
        return String.valueOf(out.readLine());
    }

    /** All of its stdout as bytes; of a child whose lines were not read. */
    byte[] stdout() throws IOException {
        return process.getInputStream().readAllBytes();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Asks it to end, and waits until it has. */
    void stop() throws IOException, InterruptedException {
        signal("TERM");
        int code = exitCode();
        if (code != 0) {
            throw new IOException("it ended with " + code + "\n" + err());
        }
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("it does not end");
        }
        return process.exitValue();
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    /** Kills it, if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
