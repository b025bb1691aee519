package dev.cairn.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A log server as a child process. It is ready when it has printed {@code listening on URL} on its standard output, and, where it listens with TLS
 * too, {@code with TLS on URL} after that; what it writes to its standard error is kept in a file.
 */
final class ServerProcess implements AutoCloseable {
    private static final String READY = "listening on ";
    private static final String READY_WITH_TLS = "with TLS on ";
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Process process;
    private final Path errors;
    private final CompletableFuture<Optional<Target>> ready = new CompletableFuture<>();
    private final CompletableFuture<URI> readyWithTls = new CompletableFuture<>();

    private ServerProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        Thread reader = new Thread(this::readOutput, "server output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the command; it is not ready yet. */
    static ServerProcess start(List<String> command) throws IOException {
        Path errors = Files.createTempFile("cairn-server-", ".err");
        return new ServerProcess(
                new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    }

    /**
     * Waits until the server is ready.
     *
     * @throws IOException if it ends or the time passes before that; the message holds its standard error
     */
    Target awaitReady(Duration timeout) throws IOException {
        Optional<Target> target = awaitReadyOrEnd(timeout);
        if (target.isEmpty()) {
            throw new IOException(
                    "the server ended with exit code " + awaitExit(STOP) + " before it was ready:\n" + standardError());
        }
        return target.get();
    }

    /** Waits until the server is ready, or has ended without being ready. */
    Optional<Target> awaitReadyOrEnd(Duration timeout) throws IOException {
        try {
            return ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the server was not ready after " + timeout + ":\n" + standardError(), e);
        } catch (ExecutionException e) {
            throw new IOException("cannot read the server's output", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("waiting for the server");
        }
    }

    /**
     * Waits until the server listens with TLS; the URL.
     *
     * @throws IOException if it ends or the time passes before that
     */
    URI awaitTls(Duration timeout) throws IOException {
        try {
            return readyWithTls.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("the server does not listen with TLS:\n" + standardError(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("waiting for the server");
        }
    }

    /** Waits until the process has ended by itself; its exit code. */
    int awaitExit(Duration timeout) throws IOException {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the server still runs after " + timeout + ":\n" + standardError());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("waiting for the server's end");
        }
        return process.exitValue();
    }

    /** SIGTERM, and waits; the exit code. */
    int stop() throws IOException {
        process.destroy();
        return awaitExit(STOP);
    }

    /** SIGKILL, and waits until the process is gone. */
    void kill() throws IOException {
        process.destroyForcibly();
        awaitExit(STOP);
    }

    /** What the process has written to its standard error so far. */
    String standardError() throws IOException {
        return Files.readString(errors, StandardCharsets.UTF_8);
    }

    /** Kills the process if it still runs. */
    @Override
    public void close() throws IOException {
        kill();
        Files.deleteIfExists(errors);
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                String after = after(READY, line);
                if (!after.isEmpty()) {
                    ready.complete(Optional.of(Target.of(after)));
                }
                after = after(READY_WITH_TLS, line);
                if (!after.isEmpty()) {
                    readyWithTls.complete(URI.create(after));
                }
            }
            ready.complete(Optional.empty());
            readyWithTls.completeExceptionally(new IOException("its output has ended"));
        } catch (IOException e) {
            // A killed process closes its output in the middle of a line.
            ready.completeExceptionally(new UncheckedIOException(e));
            readyWithTls.completeExceptionally(e);
        }
    }

    /** The rest of a line after some words; empty where they are not in it. */
    private static String after(String words, String line) {
        int at = line.indexOf(words);
        return at < 0 ? "" : line.substring(at + words.length()).strip();
    }
}
