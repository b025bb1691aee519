package dev.cairn.server.witness;

import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.TlogPolicy.Witness;
import dev.cairn.core.note.VerifiedSignature;
import dev.cairn.core.sequencer.Cosigners;
import dev.cairn.core.sequencer.UnpublishedCheckpoint;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The witnesses of a log, over HTTP. Safe for concurrent use. */
public final class Witnesses implements Cosigners, AutoCloseable {
    private static final int THREADS = 4;

    private final WitnessSettings settings;
    private final List<WitnessClient> clients;
    private final ExecutorService workers;
    private final ScheduledThreadPoolExecutor timer;

    /** Asks nobody before the first checkpoint. */
    public Witnesses(WitnessSettings settings, MeterRegistry registry) {
        this.settings = settings;
        this.workers = Executors.newFixedThreadPool(THREADS, daemons("witness-client"));
        this.timer = new ScheduledThreadPoolExecutor(1, daemons("witness-timer"));
        timer.setRemoveOnCancelPolicy(true);
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeout())
                .executor(workers)
                .build();
        TlogPolicy policy = settings.policy();
        WitnessMetrics metrics = new WitnessMetrics(registry, policy.witnesses());
        Map<URI, List<Witness>> byAddress = new LinkedHashMap<>();
        for (Witness witness : policy.witnesses()) {
            byAddress
                    .computeIfAbsent(WitnessSettings.addCheckpoint(witness), address -> new ArrayList<>())
                    .add(witness);
        }
        List<WitnessClient> made = new ArrayList<>();
        byAddress.forEach(
                (address, lines) -> made.add(new WitnessClient(address, lines, settings, http, workers, metrics)));
        this.clients = List.copyOf(made);
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public CompletableFuture<List<VerifiedSignature>> gather(UnpublishedCheckpoint checkpoint) {
        Round round = new Round(checkpoint, settings.policy(), clients, this::endSoon);
        ScheduledFuture<?> deadline =
                timer.schedule(round::end, settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
        ending(round).whenComplete((cosignatures, failure) -> deadline.cancel(false));
        // The proofs are read from the store, which blocks.
        clients.forEach(client -> workers.execute(() -> client.ask(round)));
        round.endIfSettled();
        return round.result();
    }

    private static CompletionStage<List<VerifiedSignature>> ending(Round round) {
        return round.result();
    }

    private void endSoon(Round round) {
        ScheduledFuture<?> end = timer.schedule(round::end, settings.extraWait().toNanos(), TimeUnit.NANOSECONDS);
        ending(round).whenComplete((cosignatures, failure) -> end.cancel(false));
    }

    /** How each witness of the policy is, in the policy's order. */
    public List<WitnessHealth> health() {
        Map<Witness, WitnessHealth> health = new LinkedHashMap<>();
        clients.forEach(client -> client.health().forEach(one -> health.put(one.witness(), one)));
        return settings.policy().witnesses().stream()
                .map(witness -> Objects.requireNonNull(health.get(witness)))
                .toList();
    }

    /** Asks nobody any more. */
    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
    }
}
