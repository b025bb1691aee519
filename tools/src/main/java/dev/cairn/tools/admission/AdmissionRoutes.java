package dev.cairn.tools.admission;

import dev.cairn.core.MalformedException;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import dev.cairn.tools.admission.JsonRoute.Reply;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The routes of the webhook, for a server to mount. */
public final class AdmissionRoutes {
    /** The validating webhook. */
    public static final String VALIDATIONS = "/validations";

    /** The mutating webhook. */
    public static final String MUTATIONS = "/mutations";

    /** The provider of Gatekeeper. */
    public static final String GATEKEEPER = "/gatekeeper";

    /** The plain check. */
    public static final String CHECK = "/v1/check";

    /** Whether requests are wanted. */
    public static final String READY = "/readyz";

    /** The object, and the object before: 3 MiB each is what an API server takes. */
    private static final int MAX_REVIEW = 8 << 20;

    private static final int MAX_QUESTION = 1 << 20;

    private AdmissionRoutes() {}

    /**
     * All of them.
     *
     * @param policies the policy in force
     * @param threads as many as the settings say, for what waits for registries
     * @param timer ends what takes too long
     * @param answering where requests are answered; as much is asked of registries as leaves time for that
     * @param ready whether requests are wanted
     */
    public static List<Route> of(
            AdmissionSettings settings,
            Scope scope,
            Supplier<? extends ImagePolicy> policies,
            Images images,
            ExecutorService threads,
            ScheduledExecutorService timer,
            Executor answering,
            AuditTrail trail,
            InstantSource clock,
            BooleanSupplier ready,
            MeterRegistry registry) {
        Headroom headroom = new Headroom(settings.workers(), answering);
        Lanes lanes = new Lanes(
                threads,
                timer,
                settings.workers(),
                settings.workersPerRegistry(),
                settings.maxWaiting(),
                settings.workLimit(),
                headroom::limit);
        headroom.start(timer, () -> lanes.running() > 0, lanes::dispatch);
        Admitter admitter = new Admitter(settings, policies, images, lanes);
        Recorder recorder = new Recorder(registry, trail, clock);
        recorder.watch(lanes, headroom, admitter);
        Reviews reviews = new Reviews(admitter, scope, settings.onFailure(), recorder);
        ImageQuestions questions = new ImageQuestions(admitter, scope, settings.onFailure(), recorder);
        return List.of(
                new JsonRoute(
                        Door.VALIDATE,
                        VALIDATIONS,
                        MAX_REVIEW,
                        call -> review(settings, call, reviews::validate),
                        recorder),
                new JsonRoute(
                        Door.MUTATE, MUTATIONS, MAX_REVIEW, call -> review(settings, call, reviews::mutate), recorder),
                new JsonRoute(
                        Door.GATEKEEPER,
                        GATEKEEPER,
                        MAX_QUESTION,
                        call -> questions.gatekeeper(call.body(), deadline(settings, call)),
                        recorder),
                new JsonRoute(
                        Door.CHECK,
                        CHECK,
                        MAX_QUESTION,
                        call -> questions.check(call.body(), deadline(settings, call)),
                        recorder),
                new ReadyRoute(READY, ready));
    }

    private interface Reviewer {
        CompletableFuture<ReviewAnswer> answer(AdmissionReview review, Deadline deadline) throws MalformedException;
    }

    private static CompletableFuture<Reply> review(AdmissionSettings settings, Call call, Reviewer reviewer)
            throws MalformedException {
        Deadline deadline = deadline(settings, call);
        AdmissionReview review = AdmissionReview.parse(call.body());
        return reviewer.answer(review, deadline)
                .thenApply(answer -> new Reply(answer.toJson(review.uid()), answer.allowed() ? "allowed" : "refused"));
    }

    private static Deadline deadline(AdmissionSettings settings, Call call) throws MalformedException {
        return Deadline.of(call.query(), settings.deadline(), settings.margin(), call.arrived());
    }
}
