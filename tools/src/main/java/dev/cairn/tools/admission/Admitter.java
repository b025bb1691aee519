package dev.cairn.tools.admission;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.admission.Decision.Outcome;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.oci.ImageReference;
import java.time.Duration;
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
    private final KeptAnswers<String, Digest> tags;
    private final KeptAnswers<DecisionKey, Decision> decisions;

    /** What becomes of an image without a digest. */
    enum Tags {
        /** What it is now is decided about. */
        RESOLVE,
        /** It is denied: when it is pulled the tag may be another image. */
        REFUSE
    }

    private record DecisionKey(String policy, String image, Digest digest) {}

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
                settings.maxKept(), digest -> settings.keepTag(), failure -> keep(settings, failure), System::nanoTime);
        this.decisions = new KeptAnswers<>(
                settings.maxKept(),
                decision -> decision.passes() ? settings.keepAllowed() : settings.keepDenied(),
                failure -> keep(settings, failure),
                System::nanoTime);
    }

    private static Duration keep(AdmissionSettings settings, Throwable failure) {
        boolean notTried = failure instanceof UnavailableException unavailable && unavailable.isBusy();
        return notTried ? Duration.ZERO : settings.keepFailure();
    }

    /** Whether an image may run. Never fails. */
    CompletableFuture<Verdict> admit(String written, Tags tagged, Deadline deadline) {
        return answer(written, deadline, (policy, image) -> {
            if (image.digest().isPresent()) {
                return decide(policy, image, image.digest().get(), deadline);
            }
            if (tagged == Tags.REFUSE) {
                String reason =
                        "it has a tag and no digest, so what is checked and what is run may differ; name it with"
                                + " @sha256:…, or let the mutating webhook do that";
                return CompletableFuture.completedFuture(
                        new Verdict(Decision.of(Outcome.DENIED, written, reason), policy.hash(), false));
            }
            return digest(image, deadline).thenCompose(digest -> decide(policy, image, digest, deadline));
        });
    }

    /**
     * Which image a name is, of those that signatures decide about.
     *
     * @return allowed, with the digest; what the name alone decides; denied where there is no such image. Never fails
     */
    CompletableFuture<Verdict> resolve(String written, Deadline deadline) {
        return answer(
                written,
                deadline,
                (policy, image) -> (image.digest().isPresent()
                                ? CompletableFuture.completedFuture(
                                        image.digest().get())
                                : digest(image, deadline))
                        .thenApply(digest -> new Verdict(resolved(written, digest.toString()), policy.hash(), false)));
    }

    private static Decision resolved(String written, String digest) {
        return new Decision(
                Outcome.ALLOWED, written, Optional.of(digest), Optional.empty(), List.of("it is " + digest), List.of());
    }

    private interface Question {
        CompletableFuture<Verdict> ask(ImagePolicy policy, ImageReference image);
    }

    /** What the name decides; or the answer to a question, in time. */
    private CompletableFuture<Verdict> answer(String written, Deadline deadline, Question question) {
        ImagePolicy policy = policies.get();
        ImageReference image;
        Optional<Decision> byName;
        try {
            image = ImageReference.parse(written);
            byName = policy.withoutSignatures(image);
        } catch (MalformedException e) {
            return CompletableFuture.completedFuture(new Verdict(
                    Decision.of(Outcome.DENIED, written, String.valueOf(e.getMessage())), policy.hash(), false));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(e, policy, written));
        }
        if (byName.isPresent()) {
            return CompletableFuture.completedFuture(new Verdict(byName.get().about(written), policy.hash(), false));
        }
        return inTime(
                question.ask(policy, image)
                        .thenApply(verdict ->
                                new Verdict(verdict.decision().about(written), verdict.policy(), verdict.kept())),
                policy,
                written,
                deadline);
    }

    private CompletableFuture<Digest> digest(ImageReference image, Deadline deadline) {
        return tags.get(
                        image.toString(),
                        () -> lanes.run(image.registry(), () -> images.resolve(image), deadline.nanoTime()))
                .value();
    }

    private CompletableFuture<Verdict> decide(
            ImagePolicy policy, ImageReference image, Digest digest, Deadline deadline) {
        String name = image.name() + image.tag().map(tag -> ":" + tag).orElse("");
        KeptAnswers.Answer<Decision> answer = decisions.get(
                new DecisionKey(policy.hash(), name, digest),
                () -> lanes.run(image.registry(), () -> policy.decide(image, digest), deadline.nanoTime()));
        return answer.value().thenApply(decision -> new Verdict(decision, policy.hash(), answer.kept()));
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

    /** How many decisions are kept. */
    int keptDecisions() {
        return decisions.size();
    }

    /** How many tags are kept. */
    int keptTags() {
        return tags.size();
    }
}
