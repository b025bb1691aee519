package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.file.AtomicFile;
import dev.cairn.core.file.DirectoryLock;
import dev.cairn.core.file.PrivateFolder;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.witness.Misbehaviour;
import dev.cairn.tools.client.RemoteLog;
import dev.cairn.tools.monitor.LogReader.View;
import dev.cairn.tools.monitor.LogWatch.Look;
import dev.cairn.tools.monitor.MonitorConfig.LogKey;
import dev.cairn.tools.monitor.MonitorConfig.WatchedLog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the logs of a configuration: once, or until it is told to stop. Only one process may use the folder of a monitor. */
public final class Monitor implements AutoCloseable, LogWatch.Sink {
    private static final Logger LOGGER = LoggerFactory.getLogger(Monitor.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int FETCHERS = 8;
    private static final int EVIDENCE_DIGITS = 16;

    /**
     * What stands around a monitor.
     *
     * @param lines takes each finding as a line of JSON
     * @param retryPause before a missing file is asked for again
     * @param deliveryPause after a delivery that failed, the first time
     */
    public record Surroundings(
            InstantSource clock,
            MeterRegistry registry,
            Consumer<String> lines,
            Duration retryPause,
            Duration deliveryPause) {}

    private final MonitorConfig config;
    private final Surroundings around;
    private final DirectoryLock lock;
    private final FindingStore store;
    private final Path evidence;
    private final List<Outbox> outboxes = new ArrayList<>();
    private final List<LogWatch> watches = new ArrayList<>();
    private final Map<String, Look> looks = new TreeMap<>();
    private final Map<String, WatchMeters> meters = new TreeMap<>();
    private final ExecutorService fetchers = Executors.newFixedThreadPool(FETCHERS, task -> {
        Thread thread = new Thread(task, "cairn-monitor-fetch");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * A monitor that has not looked yet.
     *
     * @throws StoreException if its folder cannot be used, or another process uses it
     */
    public Monitor(MonitorConfig config, Surroundings around) throws IOException {
        this.config = config;
        this.around = around;
        PrivateFolder.create(config.state());
        this.lock = DirectoryLock.take(config.state());
        this.store = new FindingStore(config.state());
        this.evidence = config.state().resolve("evidence");
        deliveries()
                .forEach(delivery -> outboxes.add(new Outbox(
                        delivery, config.state().resolve("outbox"), around.deliveryPause(), Duration.ofMinutes(5))));
        for (Outbox outbox : outboxes) {
            Gauge.builder("cairn.monitor.deliveries.waiting", outbox, Outbox::waiting)
                    .tag("receiver", outbox.name())
                    .register(around.registry());
            Gauge.builder("cairn.monitor.deliveries.failed", outbox, Outbox::failures)
                    .tag("receiver", outbox.name())
                    .register(around.registry());
            outbox.start();
        }
        for (WatchedLog log : config.logs()) {
            watches.add(watch(log));
        }
    }

    private List<Delivery> deliveries() {
        List<Delivery> deliveries = new ArrayList<>();
        config.receivers()
                .webhook()
                .ifPresent(to -> deliveries.add(new WebhookDelivery(to.url(), to.secret(), around.clock())));
        config.receivers()
                .email()
                .ifPresent(to -> deliveries.add(new EmailDelivery(
                        new EmailDelivery.Server(
                                to.host(),
                                to.port(),
                                EmailDelivery.Protection.valueOf(to.protection().toUpperCase(Locale.ROOT)),
                                to.user(),
                                to.password()),
                        to.from(),
                        to.to())));
        return deliveries;
    }

    private LogWatch watch(WatchedLog log) {
        List<Vantage> vantages = new ArrayList<>();
        for (URI url : log.vantages()) {
            vantages.add(vantage(url.toString(), reader(log, url), false));
        }
        for (URI url : log.witnesses()) {
            LogKey.Tiles key = (LogKey.Tiles) log.key();
            String origin = HexFormat.of()
                    .formatHex(DigestAlgorithm.SHA2_256.digest(key.key().name().getBytes(StandardCharsets.UTF_8)));
            LogFiles witness = new RemoteLog(url, TIMEOUT);
            LogFiles tiles = new RemoteLog(log.url(), TIMEOUT);
            // A witness shows checkpoints; the tiles below them are the log's.
            LogFiles both = path -> path.equals("checkpoint") ? witness.read(origin + "/checkpoint") : tiles.read(path);
            vantages.add(vantage(
                    "witness " + url,
                    new TileLog(both, new CheckpointGate(key.key(), Optional.empty()), fetchers, around.retryPause()),
                    true));
        }
        WatchMeters meter = new WatchMeters(around.registry(), log.name());
        meters.put(log.name(), meter);
        return new LogWatch(
                new LogWatch.Settings(log.name(), log.start(), log.explicit(), config.stale()),
                reader(log, log.url()),
                vantages,
                config.rules(),
                config.state().resolve(log.name() + ".json"),
                this,
                around.clock(),
                meter);
    }

    private LogReader reader(WatchedLog log, URI url) {
        if (log.key() instanceof LogKey.RekorV1 rekor) {
            return new RekorV1Log(url, rekor.key(), fetchers, TIMEOUT);
        }
        LogKey.Tiles tiles = (LogKey.Tiles) log.key();
        return new TileLog(
                new RemoteLog(url, TIMEOUT),
                new CheckpointGate(tiles.key(), tiles.policy()),
                fetchers,
                around.retryPause());
    }

    private static Vantage vantage(String name, LogReader reader, boolean mayNotKnow) {
        return new Vantage() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<View> view() throws MalformedException, VerificationException, TamperException {
                try {
                    return Optional.of(reader.latest());
                } catch (StoreException e) {
                    if (mayNotKnow && String.valueOf(e.getMessage()).contains("shows no checkpoint")) {
                        return Optional.empty();
                    }
                    throw e;
                }
            }
        };
    }

    /** Looks at every log once; the worst of what is so now and of the findings that nobody has acknowledged. */
    public Outcome look() {
        watches.forEach(this::look);
        return outcome();
    }

    private void look(LogWatch watch) {
        Look look = watch.look();
        if (Thread.currentThread().isInterrupted()) {
            return; // it was told to stop: that it could not read says nothing of the log
        }
        Optional<Look> before;
        synchronized (looks) {
            before = Optional.ofNullable(looks.put(watch.name(), look));
        }
        WatchMeters meter = meters.get(watch.name());
        if (meter != null) {
            meter.outcome(look.outcome());
        }
        if (before.isEmpty() || before.get().outcome() != look.outcome()) {
            changed(watch.name(), before.map(Look::outcome).orElse(Outcome.CLEAN), look);
        }
    }

    /** That a log cannot be looked at is told when it begins, and when it ends; it is no finding that somebody could acknowledge. */
    private void changed(String log, Outcome before, Look now) {
        if (now.outcome() == Outcome.OPERATIONAL || before == Outcome.OPERATIONAL) {
            boolean well = now.outcome() != Outcome.OPERATIONAL;
            LOGGER.warn("{}: {}", log, well ? "can be looked at again" : now.reason());
            Finding told = new Finding(
                    Finding.id(log, "operational", around.clock().instant().toString()),
                    around.clock().instant(),
                    Outcome.OPERATIONAL,
                    log,
                    well ? "well-again" : "operational",
                    Optional.empty(),
                    Optional.empty(),
                    well ? "the log can be looked at again" : now.reason(),
                    "");
            send(List.of(told));
        }
    }

    /** What is so now. */
    public Outcome outcome() {
        Outcome worst = store.open();
        synchronized (looks) {
            for (Look look : looks.values()) {
                worst = worst.or(look.outcome());
            }
        }
        return worst;
    }

    /** Why it is not clean, by log; without identities. */
    public Map<String, String> reasons() {
        Map<String, String> reasons = new TreeMap<>();
        synchronized (looks) {
            looks.forEach((log, look) -> {
                if (look.outcome() != Outcome.CLEAN) {
                    reasons.put(log, look.reason());
                }
            });
        }
        return reasons;
    }

    /** The logs, to be looked at one by one. */
    List<LogWatch> watches() {
        return List.copyOf(watches);
    }

    /** Looks at one log. */
    void lookAt(LogWatch watch) {
        look(watch);
    }

    /** Waits until everybody was told, but not longer than that; whether they were. */
    public boolean drain(Duration longest) throws InterruptedException {
        boolean all = true;
        for (Outbox outbox : outboxes) {
            all &= outbox.drain(longest);
        }
        return all;
    }

    @Override
    public boolean isKnown(String id) {
        return store.isKnown(id);
    }

    @Override
    public void tell(List<Finding> findings) {
        send(findings);
        // Last: what is known is not told again.
        store.add(findings);
        for (Finding finding : findings) {
            around.registry()
                    .counter(
                            "cairn.monitor.findings",
                            "log",
                            finding.log(),
                            "outcome",
                            finding.outcome().name())
                    .increment();
        }
    }

    private void send(List<Finding> findings) {
        for (Finding finding : findings) {
            String json = finding.json().toString();
            for (Outbox outbox : outboxes) {
                if (!outbox.put(finding.id(), Bytes.ofUtf8(json))) {
                    around.registry()
                            .counter("cairn.monitor.deliveries.dropped", "receiver", outbox.name())
                            .increment();
                }
            }
            around.lines().accept(json);
        }
    }

    @Override
    public String keep(String log, Optional<Misbehaviour> proof, Optional<Bytes> seen) {
        Optional<Bytes> bytes = proof.map(Misbehaviour::encode).or(() -> seen);
        if (bytes.isEmpty()) {
            return "";
        }
        String hash = HexFormat.of()
                .formatHex(DigestAlgorithm.SHA2_256.digest(bytes.get().unsafeArray()))
                .substring(0, EVIDENCE_DIGITS);
        String name = log + "-" + hash + (proof.isPresent() ? ".misbehaviour" : ".seen");
        try {
            PrivateFolder.create(evidence);
            AtomicFile.write(evidence.resolve(name), bytes.get());
            return name;
        } catch (IOException e) {
            throw new StoreException("evidence cannot be written: " + name, e);
        }
    }

    @Override
    public void close() {
        outboxes.forEach(Outbox::close);
        fetchers.shutdownNow();
        lock.close();
    }
}
