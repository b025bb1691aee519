package dev.cairn.load;

import dev.cairn.core.MalformedException;
import dev.cairn.core.testing.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The project's own {@code cairn.jar}, serving a fresh log from a child process. Its origin is {@code localhost}. */
final class RunningServer implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);

    private final ServerProcess process;
    private final ServerFiles data;
    private final Target target;

    /** @param data its data directory, not there yet or that of an earlier server */
    RunningServer(Path data) throws IOException {
        this(data, List.of());
    }

    /** @param prefix a command that runs the server, for example a tracer; empty for none */
    RunningServer(Path data, List<String> prefix) throws IOException {
        this(data, prefix, List.of("--http", "127.0.0.1:0"));
    }

    /** @param options of {@code cairn serve}, the one that says where it listens among them */
    RunningServer(Path data, List<String> prefix, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(command());
        command.addAll(List.of("serve", "--data", data.toString(), "--dev"));
        command.addAll(options);
        this.data = new ServerFiles(data);
        this.process = ServerProcess.start(command);
        this.target = process.awaitReady(READY);
    }

    /** A server whose checkpoints are published when a witness has cosigned them. The witness knows its log, and runs, when this returns. */
    static RunningServer under(RunningWitness witness, Path data)
            throws IOException, MalformedException, InterruptedException {
        // The first start makes the log and its key.
        try (RunningServer unwitnessed = new RunningServer(data)) {
            witness.add(
                    unwitnessed.key().verifierKey().encode(),
                    unwitnessed.target().prefix().toString());
            unwitnessed.process().stop();
        }
        witness.start();
        Files.writeString(data.resolve("witness.policy"), witness.policyLine("w") + "quorum w\n");
        Files.writeString(data.resolve("cairn.conf"), "\nwitness.policy = witness.policy\n", StandardOpenOption.APPEND);
        return new RunningServer(data);
    }

    /** What starts the {@code cairn} command. */
    static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
                "-jar",
                jar().toString());
    }

    /** The jar that module tools has packaged; a build that runs these tests without it is broken. */
    static Path jar() {
        Path jar = Vectors.projectRoot().resolve("tools").resolve("target").resolve("cairn.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("no " + jar + ": run mvn -B verify from the root");
        }
        return jar;
    }

    /** A jar that others have released: jackson-core of the test class path. */
    static Path releasedJar() {
        return Path.of(com.fasterxml.jackson.core.JsonFactory.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
    }

    Target target() {
        return target;
    }

    /** The URL by the name that is the log's origin: clients compare the two. */
    String urlByName() {
        return "http://localhost:" + target.prefix().getPort();
    }

    /** The URL with TLS, by the name that is the log's origin. */
    String tlsUrlByName() throws IOException {
        return "https://localhost:" + process.awaitTls(READY).getPort();
    }

    LogKey key() throws IOException, MalformedException {
        return LogKey.parse(Files.readString(data.verifierKey()).strip());
    }

    /** The trusted root that sigstore clients need to verify answers of this log: the log itself, no CA, no timestamp authority. */
    String trustedRoot() throws IOException, MalformedException {
        LogKey key = key();
        return """
                {"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                 "tlogs":[{"baseUrl":"%s","hashAlgorithm":"SHA2_256",
                   "publicKey":{"rawBytes":"%s","keyDetails":"PKIX_ED25519","validFor":{"start":"2020-01-01T00:00:00Z"}},
                   "logId":{"keyId":"%s"}}],
                 "certificateAuthorities":[],"ctlogs":[],"timestampAuthorities":[]}
                """.formatted(
                urlByName(), key.verifierKey().key().spki().base64(), key.id().base64());
    }

    ServerProcess process() {
        return process;
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
