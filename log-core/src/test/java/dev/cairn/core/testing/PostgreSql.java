package dev.cairn.core.testing;

import dev.cairn.core.journal.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A PostgreSQL server of a test's own: a fresh cluster in a temporary folder, on loopback, on a port from the system. */
public final class PostgreSql implements AutoCloseable {
    private final Path folder;
    private final Path bin;
    private final int port;

    private PostgreSql(Path folder, Path bin, int port) {
        this.folder = folder;
        this.bin = bin;
        this.port = port;
    }

    /** Starts a server; skips the calling test where PostgreSQL is not installed, or cannot be run by this user. */
    public static PostgreSql start() throws IOException {
        Optional<Path> bin = newest();
        Assumptions.assumeTrue(bin.isPresent(), "skipped: PostgreSQL's server is not installed");
        Path folder = Files.createTempDirectory("cairn-pg");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        PostgreSql server = new PostgreSql(folder, bin.get(), port);
        Path data = folder.resolve("data");
        Assumptions.assumeTrue(
                server.run("initdb", "-D", data.toString(), "-U", "cairn", "-A", "trust") == 0,
                "skipped: initdb cannot be run by this user");
        String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + folder;
        int started = server.run(
                "pg_ctl",
                "-D",
                data.toString(),
                "-w",
                "-l",
                folder.resolve("server.log").toString(),
                "-o",
                options,
                "start");
        if (started != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("server.log")));
        }
        return server;
    }

    /** A new, empty database. */
    public Database database(String name) {
        if (run("createdb", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "cairn", name) != 0) {
            throw new IllegalStateException("createdb " + name + " failed");
        }
        return new Database("jdbc:postgresql://127.0.0.1:" + port + "/" + name, "cairn", "");
    }

    @Override
    public void close() {
        run("pg_ctl", "-D", folder.resolve("data").toString(), "-m", "immediate", "-w", "stop");
    }

    private static Optional<Path> newest() {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(versions)) {
            return folders.map(version -> version.resolve("bin"))
                    .filter(folder -> Files.isExecutable(folder.resolve("pg_ctl")))
                    .max(Path::compareTo);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
    private int run(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("commands.log").toFile()))
                    .start();
            if (process.waitFor(120, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException(program + " did not end");
    }
}
