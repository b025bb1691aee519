package dev.cairn.ca.tsa;

import dev.cairn.core.MalformedException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks NTP servers every minute how late it is. The clock is off when more than half of all servers that are configured say so: servers that do not
 * answer are no witnesses against it, and count as errors only.
 */
public final class NtpMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NtpMonitor.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final List<InetSocketAddress> servers;
    private final Duration bound;
    private final SntpClient client;
    private final Counter unreachable;
    private final Counter off;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "ntp-monitor");
        made.setDaemon(true);
        return made;
    });
    private volatile Optional<String> verdict = Optional.empty();

    /**
     * A monitor that has not asked yet.
     *
     * @param servers at least one; their names are looked up at every round
     * @param bound how far the clock may be from a server's
     */
    public NtpMonitor(List<InetSocketAddress> servers, Duration bound, InstantSource clock, MeterRegistry metrics) {
        if (servers.isEmpty() || bound.isNegative() || bound.isZero()) {
            throw new IllegalArgumentException("an NTP monitor has servers and a bound above zero");
        }
        this.servers = List.copyOf(servers);
        this.bound = bound;
        this.client = new SntpClient(clock);
        this.unreachable = counter(metrics, "unreachable");
        this.off = counter(metrics, "offset");
    }

    private static Counter counter(MeterRegistry metrics, String reason) {
        // In Prometheus it is timestamp_authority_ntp_errors_total, as Sigstore's authority has it.
        return Counter.builder("timestamp.authority.ntp.errors")
                .tag("reason", reason)
                .description("NTP servers that did not answer, or whose time differs by more than the bound")
                .register(metrics);
    }

    /** Asks now and then every minute. */
    public void start() {
        // A round does not fail.
        ScheduledFuture<?> unused = thread.scheduleWithFixedDelay(this::ask, 0, PERIOD.toSeconds(), TimeUnit.SECONDS);
    }

    /** Why the clock is off, if the last round found it so; at once. */
    public Optional<String> verdict() {
        return verdict;
    }

    /** One round: asks every server, one after the other. */
    void ask() {
        int against = 0;
        for (InetSocketAddress server : servers) {
            try {
                Duration offset = client.offset(server, TIMEOUT);
                if (offset.abs().compareTo(bound) > 0) {
                    against++;
                    off.increment();
                    LOG.warn("The clock differs by {} from that of {}", offset, server.getHostString());
                }
            } catch (IOException | MalformedException | RuntimeException e) {
                // RuntimeException too: an exception would end the schedule, and the verdict would stand for ever.
                unreachable.increment();
                LOG.warn("{} does not tell the time: {}", server.getHostString(), e.getMessage());
            }
        }
        verdict = 2 * against > servers.size()
                ? Optional.of("the clock is off by more than " + bound.toMillis() + " ms: " + against + " of "
                        + servers.size() + " NTP servers say so")
                : Optional.empty();
    }

    /** Asks no more. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
