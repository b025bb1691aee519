package dev.cairn.tools.oci;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** A process of Debian's {@code docker-registry}, which has no referrers API. */
public final class DebianRegistry implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final String host;
    private final int port;

    private DebianRegistry(Process process, String host, int port) {
        this.process = process;
        this.host = host;
        this.port = port;
    }

    /**
     * Starts one, or skips the test where the program is missing.
     *
     * @param directory for its files
     * @param htpasswd a line of a password file; empty for a registry that asks nobody
     */
    public static DebianRegistry start(Path directory, String htpasswd) throws Exception {
        String auth = "";
        if (!htpasswd.isEmpty()) {
            Path file = Files.writeString(directory.resolve("htpasswd"), htpasswd + "\n");
            auth = "auth:\n  htpasswd:\n    realm: test\n    path: " + file + "\n";
        }
        return run(directory, "127.0.0.1", auth);
    }

    /** One with TLS, that asks nobody; its name is {@code localhost}. Skips the test where the program is missing. */
    public static DebianRegistry startWithTls(Path directory, Path certificate, Path key) throws Exception {
        return run(directory, "localhost", "  tls:\n    certificate: " + certificate + "\n    key: " + key + "\n");
    }

    /** @param more of the configuration, after the address */
    private static DebianRegistry run(Path directory, String host, String more) throws Exception {
        assumeTrue(installed("docker-registry"), "docker-registry is not installed");
        int port;
        // The registry does not say which port it took, so it is given one that was free.
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path config = Files.writeString(
                directory.resolve("config.yml"),
                "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: "
                        + directory.resolve("data") + "\nhttp:\n  addr: 127.0.0.1:" + port + "\n" + more);
        Process process = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        DebianRegistry registry = new DebianRegistry(process, host, port);
        registry.await();
        return registry;
    }

    /** Whether a program is on the path. */
    public static boolean installed(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private void await() throws Exception {
        Instant end = Instant.now().plus(START);
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                if (!process.isAlive() || Instant.now().isAfter(end)) {
                    close();
                    throw new IllegalStateException("docker-registry does not listen", e);
                }
                Thread.sleep(50);
            }
        }
    }

    /** Where it listens. */
    public String host() {
        return host + ":" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
