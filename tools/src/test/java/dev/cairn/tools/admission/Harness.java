package dev.cairn.tools.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;

/** The routes over a {@link FakeRegistry}. */
final class Harness implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONG = Duration.ofMinutes(5);

    final FakeRegistry registry = new FakeRegistry();
    final AtomicReference<ImagePolicy> policy = new AtomicReference<>(registry.policy("p1"));
    final Queue<ObjectNode> trail = new ConcurrentLinkedQueue<>();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ExecutorService threads;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<Route> routes;

    Harness(AdmissionSettings settings, Scope scope) {
        threads = Executors.newFixedThreadPool(settings.workers());
        routes = AdmissionRoutes.of(
                settings,
                scope,
                policy::get,
                registry,
                threads,
                timer,
                Runnable::run,
                trail::add,
                InstantSource.system(),
                () -> true,
                meters);
    }

    Harness() {
        this(settings(), scope());
    }

    static Scope scope() {
        return new Scope(Scope.Mode.ENFORCE, List.of(), List.of(), List.of());
    }

    /** Nothing is late, and nothing kept is too old. */
    static AdmissionSettings settings() {
        return settings(LONG, AdmissionSettings.OnFailure.DENY);
    }

    static AdmissionSettings settings(Duration deadline, AdmissionSettings.OnFailure onFailure) {
        return new AdmissionSettings(
                onFailure, deadline, Duration.ZERO, LONG, LONG, LONG, LONG, 1000, 4, 2, 1000, LONG);
    }

    CompletableFuture<Answer> begin(String path, String query, String body) {
        return begin(path, query, Bytes.ofUtf8(body));
    }

    CompletableFuture<Answer> begin(String path, Bytes body) {
        return begin(path, "", body);
    }

    private CompletableFuture<Answer> begin(String path, String query, Bytes body) {
        for (Route route : routes) {
            if (route.isAt(path)) {
                return route.answer(new Call(path, query, "application/json", Map.of(), body))
                        .toCompletableFuture();
            }
        }
        throw new AssertionError("nothing is at " + path);
    }

    Answer post(String path, String body) {
        return begin(path, "", body).join();
    }

    /** The response of a review. */
    JsonNode review(String path, String body) {
        Answer answer = post(path, body);
        JsonNode json = json(answer);
        if (answer.status() != 200
                || !json.path("apiVersion").asText().equals("admission.k8s.io/v1")
                || !json.path("kind").asText().equals("AdmissionReview")) {
            throw new AssertionError(answer.status() + " " + json);
        }
        return json.path("response");
    }

    static JsonNode json(Answer answer) {
        return json(answer.body().utf8());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        registry.gate.countDown();
        threads.shutdownNow();
        timer.shutdownNow();
    }
}
