package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.tools.monitor.AllowedSigners;
import dev.cairn.tools.monitor.Monitor;
import dev.cairn.tools.monitor.MonitorConfig;
import dev.cairn.tools.monitor.MonitorHttp;
import dev.cairn.tools.monitor.MonitorLoop;
import dev.cairn.tools.monitor.Outcome;
import dev.cairn.tools.monitor.SignersList;
import dev.cairn.tools.signers.SignersFile;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cairn monitor}. */
@Command(
        name = "monitor",
        description = {
            "Watches logs for what is signed, or certified, under identities and over artifacts that matter to you, and for logs that do not keep "
                    + "their word.",
            "",
            "Every entry that is matched was first proven to be in the log, and every checkpoint to continue the one before. What was found is kept "
                    + "in the folder state of the configuration, told once, and counts until it is acknowledged (cairn monitor ack). "
                    + "A file of rekor-monitor is read too, with --url, --vkey or --public-key, and --state; what of it has no effect is said.",
        },
        subcommands = {MonitorAckCommand.class, MonitorFindingsCommand.class},
        exitCodeOnInvalidInput = ExitCode.FAILED,
        exitCodeList = {
            "0:clean: nothing to report",
            "1:identity: somebody signed, or has a certificate, who was not expected to",
            "2:tamper: a log does not keep its word",
            "3:operational: a log could not be looked at, or the configuration or command line is wrong",
        },
        footer = {
            "%nExamples:",
            "  cairn monitor --config monitor.yaml            for ever; a signal ends it",
            "  cairn monitor --config monitor.yaml --once     one look, for cron and CI",
            "  cairn monitor --config monitor.yaml --from 0   all of each log, where nothing is kept yet",
            "  cairn monitor findings --config monitor.yaml   what nobody has acknowledged",
            "  cairn monitor ack --config monitor.yaml 1f0c…  it is known and accepted",
        })
final class MonitorCommand implements Callable<Integer> {
    private static final Duration LAST_DELIVERIES = Duration.ofSeconds(30);
    private static final Duration SIGNERS_LOOKED_AT = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private MonitorOptions options = new MonitorOptions();

    @Option(names = "--once", description = "Look once and end with the outcome.")
    private boolean once;

    @Override
    public Integer call() throws IOException {
        InstantSource clock = InstantSource.system();
        MonitorConfig config = options.read(file -> signers(file, clock));
        config.ignored().forEach(line -> spec.commandLine().getErr().println("cairn: not taken: " + line));
        PrometheusMeterRegistry registry = Metrics.registry();
        try (Lines lines =
                        new Lines(config.receivers().lines(), spec.commandLine().getOut()::println);
                Monitor monitor = new Monitor(
                        config,
                        new Monitor.Surroundings(
                                clock, registry, lines, Duration.ofSeconds(1), Duration.ofSeconds(1)))) {
            return once ? once(monitor) : forEver(monitor, config, registry);
        }
    }

    private static AllowedSigners signers(Path file, InstantSource clock) throws MalformedException {
        return new SignersList(SignersFile.open(file, clock, SIGNERS_LOOKED_AT), clock);
    }

    private int once(Monitor monitor) {
        Outcome outcome = monitor.look();
        try {
            if (!monitor.drain(LAST_DELIVERIES)) {
                spec.commandLine().getErr().println("cairn: not everybody could be told; the next run goes on with it");
                outcome = outcome.or(Outcome.OPERATIONAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        monitor.reasons()
                .forEach((log, reason) ->
                        spec.commandLine().getErr().println("cairn: " + log + ": " + EntryText.line(reason)));
        spec.commandLine().getErr().println(outcome);
        return outcome.exitCode();
    }

    private int forEver(Monitor monitor, MonitorConfig config, PrometheusMeterRegistry registry) throws IOException {
        CompletableFuture<Void> asked = StopSignal.install();
        MonitorHttp http = null;
        if (config.listen().isPresent()) {
            HostAndPort address = listen(config.listen().get());
            http = new MonitorHttp(
                    new InetSocketAddress(address.host(), address.port()), registry::scrape, monitor::outcome);
            spec.commandLine()
                    .getErr()
                    .println("metrics on http://" + http.address().getHostString() + ":"
                            + http.address().getPort() + "/metrics");
        }
        try (MonitorLoop loop = new MonitorLoop(monitor, config)) {
            spec.commandLine().getErr().println("watching " + loop.logs() + (loop.logs() == 1 ? " log" : " logs"));
            asked.join();
        } finally {
            if (http != null) {
                http.close();
            }
        }
        return monitor.outcome().exitCode();
    }

    private static HostAndPort listen(String text) {
        try {
            return new HostAndPort.Converter().convert(text);
        } catch (RuntimeException e) {
            throw new StoreException("listen: " + e.getMessage(), e);
        }
    }

    /** Lines of JSON: into a file, or where else they belong. */
    private static final class Lines implements Consumer<String>, AutoCloseable {
        private final @Nullable BufferedWriter file;
        private final Consumer<String> otherwise;

        Lines(Optional<Path> file, Consumer<String> otherwise) throws IOException {
            this.file = file.isPresent()
                    ? Files.newBufferedWriter(
                            file.get(),
                            StandardCharsets.UTF_8,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND,
                            StandardOpenOption.WRITE)
                    : null;
            this.otherwise = otherwise;
        }

        @Override
        public synchronized void accept(String line) {
            if (file == null) {
                otherwise.accept(line);
                return;
            }
            try {
                file.write(line);
                file.newLine();
                file.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            if (file != null) {
                file.close();
            }
        }
    }
}
