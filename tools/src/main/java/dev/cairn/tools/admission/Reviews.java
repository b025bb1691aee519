package dev.cairn.tools.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.admission.AdmissionSettings.OnFailure;
import dev.cairn.tools.admission.Decision.Outcome;
import dev.cairn.tools.oci.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Answers reviews: which images of an object have to be decided about, and what the decisions mean for it.
 *
 * <p>Not looked at are objects that go, their status and their scale, images that the object had before the change, and what is exempt. Kinds
 * without images that are known here pass with a warning: what they run are pods, which are asked about again.
 */
final class Reviews {
    private static final int MAX_IMAGES = 256;
    /** So many registries at most has one request asked. */
    static final int MAX_REGISTRIES = 16;

    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 503;
    private static final Set<String> SUB_RESOURCES_WITH_IMAGES = Set.of("", "ephemeralcontainers", "resize");

    private final Admitter admitter;
    private final Scope scope;
    private final OnFailure onFailure;
    private final Recorder recorder;

    Reviews(Admitter admitter, Scope scope, OnFailure onFailure, Recorder recorder) {
        this.admitter = admitter;
        this.scope = scope;
        this.onFailure = onFailure;
        this.recorder = recorder;
    }

    /**
     * Decides whether an object may be. Images must have digests: the mutating webhook was asked before.
     *
     * @throws MalformedException if the object is not of its kind
     */
    CompletableFuture<ReviewAnswer> validate(AdmissionReview review, Deadline deadline) throws MalformedException {
        if (isUnknownKind(review)) {
            return CompletableFuture.completedFuture(unknownKind(review));
        }
        List<ImageField> fields = fields(review);
        Set<String> images = images(fields);
        Optional<ReviewAnswer> tooMany = tooMany(images);
        if (tooMany.isPresent()) {
            return CompletableFuture.completedFuture(tooMany.get());
        }
        return all(images, image -> admitter.admit(image, Admitter.Tags.REFUSE, deadline))
                .thenApply(verdicts -> judge(Door.VALIDATE, review, verdicts));
    }

    /**
     * Puts digests to tags. Whether the images may run is not asked here.
     *
     * @throws MalformedException if the object is not of its kind
     */
    CompletableFuture<ReviewAnswer> mutate(AdmissionReview review, Deadline deadline) throws MalformedException {
        if (isUnknownKind(review)) {
            return CompletableFuture.completedFuture(unknownKind(review));
        }
        List<ImageField> fields = fields(review);
        Set<String> images = images(fields);
        Optional<ReviewAnswer> tooMany = tooMany(images);
        if (tooMany.isPresent()) {
            return CompletableFuture.completedFuture(tooMany.get());
        }
        return all(images, image -> admitter.resolve(image, deadline)).thenApply(verdicts -> {
            ReviewAnswer answer = judge(Door.MUTATE, review, verdicts);
            return answer.allowed() ? ReviewAnswer.patched(answer.warnings(), patch(fields, verdicts)) : answer;
        });
    }

    private static boolean isUnknownKind(AdmissionReview review) {
        return isLookedAt(review) && !Workload.isOne(review.kind());
    }

    private static ReviewAnswer unknownKind(AdmissionReview review) {
        return ReviewAnswer.allowed(List.of("cairn does not know where " + review.kind()
                + " has images; its pods are checked if the webhook's rules have them"));
    }

    private static Optional<ReviewAnswer> tooMany(Set<String> images) {
        String what = images.size() > MAX_IMAGES
                ? "more than " + MAX_IMAGES + " different images"
                : hasTooManyRegistries(images) ? "images of more than " + MAX_REGISTRIES + " registries" : "";
        return what.isEmpty()
                ? Optional.empty()
                : Optional.of(ReviewAnswer.refused(FORBIDDEN, "cairn: " + what, List.of()));
    }

    /** Whether images are of more registries than one request may have asked: each that does not answer keeps a thread. */
    static boolean hasTooManyRegistries(Set<String> images) {
        Set<String> registries = new LinkedHashSet<>();
        for (String image : images) {
            try {
                registries.add(ImageReference.parse(image).registry());
            } catch (MalformedException e) {
                // It is denied by its name; no registry is asked.
            }
        }
        return registries.size() > MAX_REGISTRIES;
    }

    private static boolean isLookedAt(AdmissionReview review) {
        return (review.operation().equals("CREATE") || review.operation().equals("UPDATE"))
                && SUB_RESOURCES_WITH_IMAGES.contains(review.subResource());
    }

    /** What has to be decided about. */
    private List<ImageField> fields(AdmissionReview review) throws MalformedException {
        if (!isLookedAt(review) || scope.isExempt(review.namespace())) {
            return List.of();
        }
        if (!review.object().isObject()) {
            throw new MalformedException(AdmissionReview.KIND, "request.object is missing");
        }
        Set<String> before = new LinkedHashSet<>();
        if (review.operation().equals("UPDATE")) {
            for (ImageField field : Workload.images(review.kind(), review.oldObject())) {
                before.add(field.image());
            }
        }
        return Workload.images(review.kind(), review.object()).stream()
                .filter(field -> !before.contains(field.image()) && !scope.isExemptImage(field.image()))
                .toList();
    }

    private static Set<String> images(List<ImageField> fields) {
        Set<String> images = new LinkedHashSet<>();
        fields.forEach(field -> images.add(field.image()));
        return images;
    }

    /** Asks about all at once. */
    static CompletableFuture<Map<String, Verdict>> all(
            Set<String> images, Function<String, CompletableFuture<Verdict>> ask) {
        Map<String, CompletableFuture<Verdict>> asked = new LinkedHashMap<>();
        images.forEach(image -> asked.put(image, ask.apply(image)));
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<String, Verdict> verdicts = new LinkedHashMap<>();
                    asked.forEach((image, verdict) -> verdicts.put(image, verdict.join()));
                    return verdicts;
                });
    }

    private ReviewAnswer judge(Door door, AdmissionReview review, Map<String, Verdict> verdicts) {
        boolean warnOnly = scope.mode(review.namespace()) == Scope.Mode.WARN;
        List<String> refusals = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        boolean denied = false;
        for (Verdict verdict : verdicts.values()) {
            Decision decision = verdict.decision();
            String effect = "admitted";
            decision.warnings().forEach(warning -> warnings.add("cairn: " + decision.image() + ": " + warning));
            if (!decision.passes()) {
                boolean lenient = decision.outcome() == Outcome.UNKNOWN && onFailure == OnFailure.ALLOW;
                effect = warnOnly || lenient ? "warned" : "refused";
                if (effect.equals("warned")) {
                    warnings.add("cairn: " + decision.text());
                } else {
                    refusals.add(decision.text());
                    denied |= decision.outcome() == Outcome.DENIED;
                }
            } else if (!decision.warnings().isEmpty()) {
                effect = "warned";
            }
            // The mutating webhook's word about an image that it only named is no decision.
            if (door == Door.VALIDATE || !decision.passes()) {
                recorder.decided(door, about(review), verdict, effect);
            }
        }
        if (refusals.isEmpty()) {
            return ReviewAnswer.allowed(warnings);
        }
        return ReviewAnswer.refused(
                denied ? FORBIDDEN : UNAVAILABLE, "cairn: " + String.join(" | ", refusals), warnings);
    }

    private static ObjectNode about(AdmissionReview review) {
        ObjectNode about = JsonNodeFactory.instance.objectNode();
        about.put("uid", review.uid())
                .put("operation", review.operation())
                .put("kind", review.kind())
                .put("namespace", review.namespace())
                .put("name", review.name())
                .put("user", review.user());
        if (review.dryRun()) {
            about.put("dryRun", true);
        }
        return about;
    }

    private static ArrayNode patch(List<ImageField> fields, Map<String, Verdict> verdicts) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        for (ImageField field : fields) {
            Verdict verdict = verdicts.get(field.image());
            if (verdict != null && !field.image().contains("@")) {
                verdict.decision()
                        .digest()
                        .ifPresent(digest -> patch.addObject()
                                .put("op", "replace")
                                .put("path", field.pointer())
                                .put("value", field.image() + "@" + digest));
            }
        }
        return patch;
    }
}
