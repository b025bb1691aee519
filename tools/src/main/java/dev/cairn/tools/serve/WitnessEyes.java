package dev.cairn.tools.serve;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.tools.client.RemoteLog;
import dev.cairn.tools.config.WitnessConfig;
import dev.cairn.witness.alarm.Alarm;
import dev.cairn.witness.alarm.Alarms;
import dev.cairn.witness.alarm.Webhook;
import dev.cairn.witness.check.CrossCheck;
import dev.cairn.witness.check.Evidence;
import dev.cairn.witness.check.Peer;
import dev.cairn.witness.log.PolicyFiles;
import dev.cairn.witness.state.CosignedCheckpoint;
import dev.cairn.witness.state.OriginState;
import dev.cairn.witness.state.Origins;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a witness does on its own initiative, put together: the cross-check, its evidence and its alarms. */
final class WitnessEyes implements AutoCloseable {
    private static final Duration STATE_WITHIN = Duration.ofSeconds(15);
    private static final Duration FILE_WITHIN = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    private final Optional<Webhook> webhook;
    private final Alarms alarms;
    private final Evidence evidence;
    private final CrossCheck check;

    /** @throws StoreException if the webhook's secret cannot be read */
    WitnessEyes(
            Path root,
            WitnessConfig config,
            PolicyFiles logs,
            Origins origins,
            InstantSource clock,
            MeterRegistry registry) {
        this.webhook = config.alarms()
                .webhook()
                .map(url -> new Webhook(url, config.alarms().webhookSecret().map(WitnessEyes::secret), FIRST_PAUSE));
        this.alarms = new Alarms(clock, registry, this::tell);
        this.evidence = new Evidence(root.resolve("evidence"), alarms);
        Map<URI, LogFiles> readers = new ConcurrentHashMap<>(); // each has connections to keep
        this.check = new CrossCheck(
                config.check(),
                new CrossCheck.Surroundings(
                        logs,
                        origin -> latest(origins, origin),
                        () -> peers(logs),
                        url -> readers.computeIfAbsent(url, any -> new RemoteLog(url, FILE_WITHIN)),
                        root.resolve("seen")),
                evidence,
                alarms,
                clock,
                registry);
    }

    private static Bytes secret(Path file) {
        try {
            return Bytes.ofUtf8(Files.readString(file).strip());
        } catch (IOException e) {
            throw new StoreException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void tell(Alarm alarm) {
        webhook.ifPresent(hook -> hook.accept(alarm));
    }

    private static Optional<CosignedCheckpoint> latest(Origins origins, String origin) {
        try {
            OriginState state =
                    origins.read(origin).toCompletableFuture().get(STATE_WITHIN.toSeconds(), TimeUnit.SECONDS);
            return state.last();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty(); // the look goes on without it
        }
    }

    /** Those of the other witnesses that say where they can be read. */
    private static List<Peer> peers(PolicyFiles logs) {
        return logs.witnesses().stream()
                .flatMap(witness -> witness.url().flatMap(WitnessEyes::url).stream()
                        .map(url -> new Peer(witness.name(), witness.key(), url)))
                .toList();
    }

    /** Where a policy says that something is; empty if it is not where HTTP could read it. */
    private static Optional<URI> url(String text) {
        try {
            URI url = new URI(text.replaceFirst("/*$", "/"));
            return url.getHost() != null && String.valueOf(url.getScheme()).matches("(?i)https?")
                    ? Optional.of(url)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    CrossCheck check() {
        return check;
    }

    Alarms alarms() {
        return alarms;
    }

    Evidence evidence() {
        return evidence;
    }

    @Override
    public void close() {
        check.close();
        webhook.ifPresent(Webhook::close);
    }
}
