package dev.cairn.tools.admission;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.admission.Decision.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about images, each question once at a time, and before its deadline. What is late goes on, and is there for who asks again.
 *
 * <p>A decision is kept under the image, its digest and the policy: a new policy decides anew.
 */
final class Admitter {
    private static final Logger LOGGER = LoggerFactory.getLogger(Admitter.class);

    private final Supplier<? extends ImagePolicy> policies;
    private final Images images;
    private final Lanes lanes;
    private final KeptAnswers<String, String> tags;
    private final KeptAnswers<DecisionKey, Decision> decisions;

    /** What becomes of an image without a digest. */
    enum Tags {
        /** What it is now is decided about. */
        RESOLVE,
        /** It is denied: when it is pulled the tag may be another image. */
        REFUSE
    }

    private record DecisionKey(String policy, String image, String digest) {}

    /**
     * Decides with the policy of the moment.
     *
     * @param policies the policy in force
     * @param lanes where registries are waited for
     */
    Admitter(AdmissionSettings settings, Supplier<? extends ImagePolicy> policies, Images images, Lanes lanes) {
        this.policies = policies;
        this.images = images;
        this.lanes = lanes;
        this.tags = new KeptAnswers<>(
                settings.maxKept(), digest -> settings.keepTag(), settings.keepFailure(), System::nanoTime);
        this.decisions = new KeptAnswers<>(
                settings.maxKept(),
                decision -> decision.passes() ? settings.keepAllowed() : settings.keepDenied(),
                settings.keepFailure(),
                System::nanoTime);
    }

    /** Whether an image may run. Never fails. */
    CompletableFuture<Verdict> admit(String image, Tags tagged, Deadline deadline) {
        ImagePolicy policy = policies.get();
        Optional<Decision> early = withoutRegistry(policy, image);
        if (early.isPresent()) {
            return done(early.get(), policy);
        }
        ImageName name = name(image);
        if (name.digest().isPresent()) {
            return inTime(decide(policy, name, name.digest().get()), policy, image, deadline);
        }
        if (tagged == Tags.REFUSE) {
            return done(
                    Decision.of(
                            Outcome.DENIED,
                            image,
                            "it has a tag and no digest, so what is checked and what is run may differ; name it with"
                                    + " @sha256:…, or let the mutating webhook do that"),
                    policy);
        }
        return inTime(digest(name).thenCompose(digest -> decide(policy, name, digest)), policy, image, deadline);
    }

    /**
     * Which image a name is, of those that signatures decide about.
     *
     * @return allowed, with the digest; what the name alone decides; denied where there is no such image. Never fails
     */
    CompletableFuture<Verdict> resolve(String image, Deadline deadline) {
        ImagePolicy policy = policies.get();
        Optional<Decision> early = withoutRegistry(policy, image);
        if (early.isPresent()) {
            return done(early.get(), policy);
        }
        ImageName name = name(image);
        CompletableFuture<Verdict> found = name.digest().isPresent()
                ? CompletableFuture.completedFuture(
                        resolved(policy, image, name.digest().get()))
                : digest(name).thenApply(digest -> resolved(policy, image, digest));
        return inTime(found, policy, image, deadline);
    }

    private static Verdict resolved(ImagePolicy policy, String image, String digest) {
        Decision decision = new Decision(
                Outcome.ALLOWED, image, Optional.of(digest), Optional.empty(), List.of("it is " + digest), List.of());
        return new Verdict(decision, policy.hash(), false);
    }

    /** What is decided by the name alone. */
    private static Optional<Decision> withoutRegistry(ImagePolicy policy, String image) {
        try {
            return policy.withoutSignatures(ImageName.parse(image));
        } catch (MalformedException e) {
            return Optional.of(Decision.of(Outcome.DENIED, image, e.getMessage()));
        }
    }

    private static ImageName name(String image) {
        try {
            return ImageName.parse(image);
        } catch (MalformedException e) {
            throw new IllegalStateException("it was read before", e);
        }
    }

    private CompletableFuture<String> digest(ImageName name) {
        return tags.get(name.canonical(), () -> lanes.run(name.registry(), () -> images.resolve(name)))
                .value();
    }

    private CompletableFuture<Verdict> decide(ImagePolicy policy, ImageName name, String digest) {
        String image = name.name() + name.tag().map(tag -> ":" + tag).orElse("");
        KeptAnswers.Answer<Decision> answer = decisions.get(
                new DecisionKey(policy.hash(), image, digest),
                () -> lanes.run(name.registry(), () -> policy.decide(name, digest)));
        return answer.value()
                .thenApply(decision -> new Verdict(decision.about(name.written()), policy.hash(), answer.kept()));
    }

    /** What is known at the deadline. What others wait for is not ended by it. */
    private CompletableFuture<Verdict> inTime(
            CompletableFuture<Verdict> found, ImagePolicy policy, String image, Deadline deadline) {
        CompletableFuture<Verdict> safe = found.exceptionally(failure -> failed(failure, policy, image));
        if (safe.isDone()) {
            return safe;
        }
        String late = "no decision within " + deadline.allowed().toMillis() + " ms; it goes on, so try again";
        return safe.copy()
                .completeOnTimeout(
                        new Verdict(Decision.of(Outcome.UNKNOWN, image, late), policy.hash(), false),
                        Math.max(0, deadline.nanosLeft()),
                        TimeUnit.NANOSECONDS);
    }

    private static Verdict failed(Throwable failure, ImagePolicy policy, String image) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        Decision decision;
        if (cause instanceof UnknownImageException) {
            decision = Decision.of(Outcome.DENIED, image, String.valueOf(cause.getMessage()));
        } else if (cause instanceof UnavailableException) {
            decision = Decision.of(Outcome.UNKNOWN, image, String.valueOf(cause.getMessage()));
        } else {
            LOGGER.error("an image could not be decided about", cause);
            decision = Decision.of(Outcome.UNKNOWN, image, "internal fault; the log of the webhook has it");
        }
        return new Verdict(decision, policy.hash(), false);
    }

    private static CompletableFuture<Verdict> done(Decision decision, ImagePolicy policy) {
        return CompletableFuture.completedFuture(new Verdict(decision, policy.hash(), false));
    }

    /** How many decisions are kept. */
    int keptDecisions() {
        return decisions.size();
    }

    /** How many tags are kept. */
    int keptTags() {
        return tags.size();
    }
}
