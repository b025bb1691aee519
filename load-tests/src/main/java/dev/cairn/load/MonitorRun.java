package dev.cairn.load;

import com.sun.management.OperatingSystemMXBean;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.monitor.AllowedSigners;
import dev.cairn.tools.monitor.Monitor;
import dev.cairn.tools.monitor.MonitorConfig;
import dev.cairn.tools.monitor.MonitorConfigReader;
import dev.cairn.tools.monitor.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a monitor with some rules read a log that is served from its beginning, and prints how many entries it proves and matches in a second: it
 * keeps up with what the log takes if that is less.
 *
 * <pre>{@code
 * java -cp tools/target/cairn.jar:load-tests/target/classes dev.cairn.load.MonitorRun http://127.0.0.1:3000 DATA/keys/log.vkey
 * }</pre>
 */
public final class MonitorRun {
    private static final int RULES = 20;

    private MonitorRun() {}

    /** @param args the log's URL, the file of its verifier key */
    public static void main(String[] args) throws IOException, MalformedException {
        if (args.length != 2) {
            throw new IllegalArgumentException("URL VKEY-FILE");
        }
        Path state = Files.createTempDirectory("cairn-monitor-run-");
        StringBuilder text = new StringBuilder("state: " + state + "\nlogs: [{name: log, url: '" + args[0]
                + "', vkey: '" + Files.readString(Path.of(args[1])).strip() + "', start: 0}]\nrules:\n");
        for (int i = 0; i < RULES; i++) {
            text.append("  - {name: r" + i + ", match: {identity-pattern: '.*" + i
                    + "@example\\.test', issuer: 'https://issuer" + i + ".example.test'}}\n");
        }
        MonitorConfig config = MonitorConfigReader.read("run", text.toString(), new NoFiles());
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        AtomicLong findings = new AtomicLong();
        MeterRegistry registry = new SimpleMeterRegistry();
        try (Monitor monitor = new Monitor(
                config,
                new Monitor.Surroundings(
                        InstantSource.system(),
                        registry,
                        line -> findings.incrementAndGet(),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)))) {
            long cpu = process.getProcessCpuTime();
            long begin = System.nanoTime();
            Outcome outcome = monitor.look();
            double seconds = (System.nanoTime() - begin) / 1e9;
            double cpuSeconds = (process.getProcessCpuTime() - cpu) / 1e9;
            double entries = registry.get("cairn.monitor.entries").counter().count();
            System.out.printf(
                    "%s: %,.0f entries against %d rules in %.1f s: %,.0f entries/s, %,.0f entries/s of a core, %d findings%n",
                    outcome, entries, RULES, seconds, entries / seconds, entries / cpuSeconds, findings.get());
            if (outcome != Outcome.CLEAN) {
                throw new IOException("not clean: " + monitor.reasons());
            }
        }
    }

    /** The configuration names none. */
    private static final class NoFiles implements MonitorConfigReader.Files {
        @Override
        public byte[] read(Path file) throws IOException {
            throw new IOException("no files here");
        }

        @Override
        public AllowedSigners signers(Path file) throws IOException {
            throw new IOException("no files here");
        }

        @Override
        public Path resolve(String name) {
            return Path.of(name);
        }
    }
}
