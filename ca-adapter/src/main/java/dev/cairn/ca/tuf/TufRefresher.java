package dev.cairn.ca.tuf;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a repository alive: looks every ten minutes whether snapshot and timestamp must be signed again, tells how many days everything has left
 * ({@code cairn_trust_days_left{item=…}}), and warns once a day of what ends soon. A failure is logged, counted, and tried again at the next look.
 */
public final class TufRefresher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TufRefresher.class);
    private static final Duration PERIOD = Duration.ofMinutes(10);
    private static final Duration WARN_AGAIN = Duration.ofDays(1);

    /** Where the private keys are. They are asked for at every look, so that a key that was rotated meanwhile is found. */
    @FunctionalInterface
    public interface KeySource {
        /** The keys that are there now. */
        TufSigners signers() throws MalformedException;
    }

    private final TufRepository repository;
    private final KeySource keys;
    private final RefreshRule rule;
    private final List<Expiry> others;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final Counter failures;
    private final Map<String, Expiry> items = new ConcurrentHashMap<>();
    /** When an item was last warned of; only the schedule's thread uses it. */
    private final Map<String, Instant> warned = new ConcurrentHashMap<>();

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "tuf-refresher");
        made.setDaemon(true);
        return made;
    });

    /**
     * A refresher that has not looked yet.
     *
     * @param keys must have the online key
     * @param others what else ends: certificates
     */
    public TufRefresher(
            TufRepository repository,
            KeySource keys,
            RefreshRule rule,
            List<Expiry> others,
            InstantSource clock,
            MeterRegistry metrics) {
        this.repository = repository;
        this.keys = keys;
        this.rule = rule;
        this.others = List.copyOf(others);
        this.clock = clock;
        this.metrics = metrics;
        this.failures = Counter.builder("cairn.trust.refresh.failures")
                .description("Looks at the TUF repository that failed")
                .register(metrics);
    }

    /** Looks now, on the caller's thread, and then again and again on another. */
    public void start() {
        look();
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(this::look, PERIOD.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
    }

    /** One look. */
    void look() {
        try {
            List<TufRole> signed = repository.refresh(rule, keys.signers());
            if (!signed.isEmpty()) {
                LOG.info("Signed again: {}", signed);
            }
        } catch (MalformedException | VerificationException | RuntimeException e) {
            failures.increment();
            LOG.error("The TUF repository could not be refreshed: {}", e.getMessage());
        }
        try {
            List<Expiry> all = new ArrayList<>(others);
            repository.state().forEach(role -> all.add(Expiry.of(role)));
            all.forEach(this::watch);
        } catch (MalformedException | VerificationException | StoreException e) {
            failures.increment();
            LOG.error("The TUF repository does not verify: {}", e.getMessage());
        }
    }

    private void watch(Expiry expiry) {
        if (items.put(expiry.item(), expiry) == null) {
            Gauge.builder("cairn.trust.days.left", () -> daysLeft(expiry.item()))
                    .tag("item", expiry.item())
                    .description("Days until trust material ends; negative when it has")
                    .register(metrics);
        }
        Instant now = clock.instant();
        Instant last = warned.get(expiry.item());
        if (expiry.isDue(now) && (last == null || !now.isBefore(last.plus(WARN_AGAIN)))) {
            warned.put(expiry.item(), now);
            LOG.warn("{} ends at {}, in {} days", expiry.item(), expiry.end(), Math.floor(expiry.daysLeft(now)));
        }
    }

    private double daysLeft(String item) {
        Expiry expiry = items.get(item);
        return expiry == null ? Double.NaN : expiry.daysLeft(clock.instant());
    }

    /** What ends soon or has ended, by the last look. */
    public List<Expiry> due() {
        Instant now = clock.instant();
        return items.values().stream().filter(expiry -> expiry.isDue(now)).toList();
    }

    /** Looks no more. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
