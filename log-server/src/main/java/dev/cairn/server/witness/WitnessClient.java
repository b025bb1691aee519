package dev.cairn.server.witness;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.http.LimitedBody;
import dev.cairn.core.note.TlogPolicy.Witness;
import dev.cairn.core.note.VerifiedSignature;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.UnpublishedCheckpoint;
import dev.cairn.core.witness.AddCheckpointRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client of the witness at one URL, which may have several keys. It knows what the witness has cosigned, so that a request brings the right
 * proof, and learns it from the 409 of the first; it has one request under way at most.
 *
 * <p>After a failure the witness is left alone for a while, 10 ms at first and 250 ms at most, or 1 s if it refused. It gets three tries in a
 * row; after that each round has one try for it, if it is not just being left alone. So a witness that is down costs a round nothing.
 */
final class WitnessClient {
    private static final Logger LOGGER = LoggerFactory.getLogger(WitnessClient.class);
    private static final int TRIES = 3;
    private static final int MAX_CONFLICTS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(1);

    private final URI address;
    private final List<Witness> lines;
    private final List<VerifierKey> keys;
    private final WitnessSettings settings;
    private final HttpClient http;
    private final Executor workers;
    private final WitnessMetrics metrics;
    private volatile WitnessState state = WitnessState.NOT_ASKED;
    private volatile boolean prompt;

    // All below is guarded by this.
    private boolean busy;
    private @Nullable Round next; // the newest that came while it was busy
    private OptionalLong size = OptionalLong.empty();
    private int failures; // in a row
    private long notBefore = System.nanoTime();
    private final Map<VerifierKey, Instant> cosignedAt = new HashMap<>();

    /**
     * @param lines of the policy that have this address; one at least
     * @param workers where the client works; the store is read on them
     */
    WitnessClient(
            URI address,
            List<Witness> lines,
            WitnessSettings settings,
            HttpClient http,
            Executor workers,
            WitnessMetrics metrics) {
        this.address = address;
        this.lines = List.copyOf(lines);
        this.keys = lines.stream().map(Witness::key).toList();
        this.settings = settings;
        this.http = http;
        this.workers = workers;
        this.metrics = metrics;
    }

    List<VerifierKey> keys() {
        return keys;
    }

    /** Whether it cosigned when it was asked last, and early enough to be waited for. */
    boolean isPrompt() {
        return prompt;
    }

    /** How it is, one for each of its lines. */
    synchronized List<WitnessHealth> health() {
        return lines.stream()
                .map(line -> new WitnessHealth(line, state, size, Optional.ofNullable(cosignedAt.get(line.key()))))
                .toList();
    }

    /** Asks for a cosignature now, or when the request under way has ended; a round that waits is replaced by a newer one. */
    void ask(Round round) {
        synchronized (this) {
            if (busy) {
                next = round;
                return;
            }
            busy = true;
        }
        attempt(round, 0);
    }

    private void attempt(Round asked, int conflicts) {
        Round round;
        long wait;
        boolean givenUp;
        synchronized (this) {
            round = next == null ? asked : next;
            next = null;
            wait = notBefore - System.nanoTime();
            givenUp = failures >= TRIES;
        }
        if (round.isOver()) {
            done();
        } else if (wait > 0 && givenUp) {
            round.failed(this);
            done();
        } else if (wait > 0) {
            later(round, wait);
        } else {
            send(round, conflicts);
        }
    }

    private void later(Round round, long nanos) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, workers).execute(() -> attempt(round, 0));
    }

    private void done() {
        Round waiting;
        synchronized (this) {
            waiting = next;
            next = null;
            busy = waiting != null;
        }
        if (waiting != null) {
            attempt(waiting, 0);
        }
    }

    private void send(Round round, int conflicts) {
        UnpublishedCheckpoint checkpoint = round.checkpoint();
        long known;
        synchronized (this) {
            known = size.orElse(0);
        }
        // One that was ahead of the log is asked where it is now.
        long old = known <= checkpoint.size() ? known : 0;
        byte[] body;
        try {
            body = new AddCheckpointRequest(old, checkpoint.proofFrom(old).path(), checkpoint.note())
                    .encode()
                    .toArray();
        } catch (StoreException e) {
            LOGGER.warn("no proof for a witness: {}", e.getMessage());
            round.failed(this);
            done();
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        long started = System.nanoTime();
        CompletableFuture<HttpResponse<byte[]>> exchange =
                http.sendAsync(request, info -> new LimitedBody(WitnessAnswer.MAX_BYTES));
        // The client's own timeout ends with the headers; a body may come for ever.
        CompletionStage<HttpResponse<byte[]>> answered =
                exchange.copy().orTimeout(settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
        CompletionStage<Void> handled = answered.handleAsync(
                (answer, failure) -> {
                    exchange.cancel(true);
                    metrics.latency(lines, System.nanoTime() - started);
                    onAnswer(round, old, conflicts, read(checkpoint, answer, failure));
                    return null;
                },
                workers);
        handled.exceptionally(failure -> {
            // A fault of ours must not take the witness away for good.
            LOGGER.error("an answer of a witness could not be taken", failure);
            round.failed(this);
            done();
            return null;
        });
    }

    private WitnessAnswer read(
            UnpublishedCheckpoint checkpoint, @Nullable HttpResponse<byte[]> answer, @Nullable Throwable failure) {
        if (answer == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return new WitnessAnswer.Failed(
                    cause instanceof LimitedBody.TooLongException
                            ? WitnessState.WRONG_ANSWER
                            : WitnessState.UNREACHABLE);
        }
        return WitnessAnswer.of(
                answer, keys, checkpoint.note(), settings.clock().instant());
    }

    private void onAnswer(Round round, long old, int conflicts, WitnessAnswer answer) {
        if (answer instanceof WitnessAnswer.Cosigned cosigned) {
            onCosigned(round, cosigned.cosignatures());
        } else if (answer instanceof WitnessAnswer.Conflict conflict) {
            onConflict(round, old, conflicts, conflict.size());
        } else {
            onFailed(round, ((WitnessAnswer.Failed) answer).state());
        }
    }

    private void onCosigned(Round round, List<VerifiedSignature> cosignatures) {
        prompt = round.isWithin(settings.extraWait());
        synchronized (this) {
            failures = 0;
            size = OptionalLong.of(round.checkpoint().size());
            for (VerifiedSignature cosignature : cosignatures) {
                try {
                    cosignedAt.put(cosignature.key(), Instant.ofEpochSecond(WitnessAnswer.time(cosignature)));
                } catch (MalformedException e) {
                    throw new IllegalStateException("a verified cosignature has a time", e);
                }
            }
        }
        became(WitnessState.COSIGNS, round.checkpoint().size());
        round.cosigned(this, cosignatures);
        done();
    }

    private void onConflict(Round round, long old, int conflicts, long said) {
        synchronized (this) {
            size = OptionalLong.of(said);
        }
        if (said > round.checkpoint().size()) {
            onFailed(round, WitnessState.AHEAD);
        } else if (said == old || conflicts == MAX_CONFLICTS) {
            onFailed(round, WitnessState.WRONG_ANSWER);
        } else {
            metrics.conflict(lines);
            // At once: the answer says how to ask.
            attempt(round, conflicts + 1);
        }
    }

    private void onFailed(Round round, WitnessState failed) {
        prompt = false;
        boolean again;
        synchronized (this) {
            failures = failed.isTransient() ? Math.min(failures + 1, Integer.SIZE) : Integer.SIZE;
            again = failures < TRIES;
            notBefore = System.nanoTime() + pause(failed).toNanos();
        }
        became(failed, round.checkpoint().size());
        if (again && !round.isOver()) {
            attempt(round, 0);
            return;
        }
        round.failed(this);
        done();
    }

    private Duration pause(WitnessState failed) {
        if (!failed.isTransient()) {
            return REFUSED_PAUSE;
        }
        Duration grown = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 5));
        return grown.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : grown;
    }

    /** The log line comes when the state changes, not each time. */
    private void became(WitnessState now, long asked) {
        WitnessState before = state;
        state = now;
        OptionalLong at;
        synchronized (this) {
            at = size;
        }
        metrics.ended(lines, now, at.orElse(0));
        if (before == now) {
            return;
        }
        String name = lines.stream().map(Witness::name).collect(Collectors.joining(", "));
        String shown = at.isPresent() ? Long.toString(at.getAsLong()) : "not known";
        if (now.isAlarm()) {
            LOGGER.error("ALARM: witness {}, asked at size {}, {}; its size is {}", name, asked, now.words(), shown);
        } else if (now == WitnessState.COSIGNS) {
            LOGGER.info("witness {} cosigns, at size {}", name, asked);
        } else {
            LOGGER.warn("witness {}, asked at size {}, {}", name, asked, now.words());
        }
    }
}
