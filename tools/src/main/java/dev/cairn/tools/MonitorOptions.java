package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.tools.monitor.AllowedSigners;
import dev.cairn.tools.monitor.MonitorConfig;
import dev.cairn.tools.monitor.MonitorConfig.LogKey;
import dev.cairn.tools.monitor.MonitorConfig.WatchedLog;
import dev.cairn.tools.monitor.MonitorConfigReader;
import dev.cairn.tools.monitor.RekorMonitorConfig;
import dev.cairn.tools.yaml.YamlNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which configuration a monitor has. */
final class MonitorOptions {
    private static final int MAX_BYTES = 1 << 20;

    // Not required: picocli would ask it of monitor too where one of its subcommands has it.
    @Option(names = "--config", paramLabel = "FILE", description = "The configuration, YAML. Needed.")
    private Path config = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "latest|INDEX",
            description =
                    "Where to begin with logs of which nothing is kept yet, if the configuration does not say it.")
    private Optional<String> from = Optional.empty();

    @Option(
            names = "--url",
            paramLabel = "URL",
            converter = UrlOption.Converter.class,
            description = "The log, for a file of rekor-monitor.")
    private Optional<URI> url = Optional.empty();

    @Mixin
    private VerifierKeyOption verifierKey = new VerifierKeyOption();

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description = "The key of a log of Rekor v1, PEM, for a file of rekor-monitor.")
    private Optional<Path> publicKey = Optional.empty();

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The folder of what is kept, for a file of rekor-monitor.")
    private Optional<Path> state = Optional.empty();

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            description = "Between two looks, for a file of rekor-monitor (default: 5m).")
    private String interval = "5m";

    /** Reads a list of who may sign. */
    @FunctionalInterface
    interface SignersReader {
        AllowedSigners read(Path file) throws IOException, MalformedException;
    }

    /** @throws StoreException if it cannot be read or is wrong: not 1, which would be somebody's signature, and not 2, a tampering */
    MonitorConfig read(SignersReader signers) throws IOException {
        if (config.toString().isEmpty()) {
            throw new StoreException("--config is missing: it says which configuration");
        }
        try {
            return readAll(signers);
        } catch (MalformedException e) {
            throw new StoreException(e.getMessage(), e);
        }
    }

    private MonitorConfig readAll(SignersReader signers) throws MalformedException, IOException {
        String name = String.valueOf(config.getFileName());
        byte[] bytes = InputFile.read(config, MAX_BYTES + 1);
        String text = new String(bytes, StandardCharsets.UTF_8);
        MonitorConfig read = RekorMonitorConfig.isOne(name, text)
                ? rekorMonitor(RekorMonitorConfig.read(name, text))
                : MonitorConfigReader.read(name, text, new Named(signers));
        return from.isPresent() ? beginning(read, start(from.get())) : read;
    }

    private static OptionalLong start(String text) throws MalformedException {
        if (text.equals("latest")) {
            return OptionalLong.empty();
        }
        if (!text.matches("0|[1-9][0-9]{0,17}")) {
            throw new MalformedException("--from", "latest, or an index");
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    private static MonitorConfig beginning(MonitorConfig config, OptionalLong start) {
        List<WatchedLog> logs = config.logs().stream()
                .map(log -> log.explicit()
                        ? log
                        : new WatchedLog(
                                log.name(),
                                log.url(),
                                log.key(),
                                start,
                                true,
                                log.stream(),
                                log.vantages(),
                                log.witnesses()))
                .toList();
        return new MonitorConfig(
                config.state(),
                config.interval(),
                config.stale(),
                logs,
                config.rules(),
                config.receivers(),
                config.listen(),
                config.ignored());
    }

    private MonitorConfig rekorMonitor(RekorMonitorConfig read) throws MalformedException {
        Optional<VerifierKey> vkey = verifierKey.key();
        if (url.isEmpty() || state.isEmpty() || vkey.isPresent() == publicKey.isPresent()) {
            throw new MalformedException(
                    config.toString(),
                    "is of rekor-monitor, which does not say these: --url, --state, and --vkey or --public-key");
        }
        LogKey key =
                vkey.isPresent() ? new LogKey.Tiles(vkey.get(), Optional.empty()) : new LogKey.RekorV1(publicKey());
        Duration pause = YamlNode.parse("--interval", interval).duration();
        return new MonitorConfig(
                state.get(),
                pause,
                Duration.ZERO,
                List.of(new WatchedLog(
                        "log",
                        url.get(),
                        key,
                        read.start(),
                        read.start().isPresent(),
                        vkey.isPresent(),
                        List.of(),
                        List.of())),
                read.rules(),
                new MonitorConfig.Receivers(Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.empty(),
                read.ignored());
    }

    private VerificationKey publicKey() throws MalformedException {
        return KeyFiles.readPublic(publicKey.orElseThrow());
    }

    /** Files beside the configuration. */
    private final class Named implements MonitorConfigReader.Files {
        private final SignersReader signers;

        Named(SignersReader signers) {
            this.signers = signers;
        }

        @Override
        public byte[] read(Path file) throws IOException {
            byte[] bytes = InputFile.read(file, MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new StoreException(file + " is longer than " + MAX_BYTES + " bytes");
            }
            return bytes;
        }

        @Override
        public AllowedSigners signers(Path file) throws IOException, MalformedException {
            return signers.read(file);
        }

        @Override
        public Path resolve(String name) {
            Path folder = config.toAbsolutePath().getParent();
            return folder == null ? Path.of(name) : folder.resolve(name);
        }
    }
}
