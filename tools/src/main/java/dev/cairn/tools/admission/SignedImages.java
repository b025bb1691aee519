package dev.cairn.tools.admission;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.admission.Decision.Outcome;
import dev.cairn.tools.admission.RegistryImages.NotSeen;
import dev.cairn.tools.admission.RegistryImages.Place;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.oci.ImageReference;
import dev.cairn.tools.oci.ImageSignature;
import dev.cairn.tools.oci.SimpleSigning;
import dev.cairn.tools.signers.Artifact;
import dev.cairn.tools.signers.Decision.RuleResult;
import dev.cairn.tools.signers.Rule;
import dev.cairn.tools.signers.Signers;
import dev.cairn.tools.verify.BundleVerifier;
import dev.cairn.tools.verify.StepException;
import dev.cairn.tools.verify.VerifiedBundle;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Decides by a signers file, from what is attached to images in their registries. */
final class SignedImages implements ImagePolicy {
    private static final int MOST_REASONS = 12;

    private final String hash;
    private final Signers signers;
    private final BundleVerifier verifier;
    private final RegistryImages registries;
    private final InstantSource clock;

    /**
     * A policy.
     *
     * @param hash of all that it was made from
     * @param verifier with the keys of the signers
     */
    SignedImages(
            String hash, Signers signers, BundleVerifier verifier, RegistryImages registries, InstantSource clock) {
        this.hash = hash;
        this.signers = signers;
        this.verifier = verifier;
        this.registries = registries;
        this.clock = clock;
    }

    @Override
    public String hash() {
        return hash;
    }

    private static Artifact artifact(ImageReference image, Optional<Digest> digest) {
        return new Artifact(List.of(image.toString()), digest);
    }

    @Override
    public Optional<Decision> withoutSignatures(ImageReference image) {
        Artifact artifact = artifact(image, image.digest());
        List<Rule> rules = signers.rulesFor(artifact);
        boolean denies = rules.stream().anyMatch(rule -> rule.action() == Rule.Action.DENY && !rule.warns());
        boolean asksNothing = rules.stream()
                .allMatch(rule ->
                        rule.action() != Rule.Action.REQUIRE && rule.rego().isEmpty());
        if (!denies && !asksNothing) {
            return Optional.empty();
        }
        return Optional.of(decision(
                image,
                image.digest(),
                signers.evaluate(artifact, List.of(), clock.instant()),
                Outcome.UNCHECKED,
                List.of()));
    }

    @Override
    public Decision decide(ImageReference image, Digest digest) throws UnavailableException, InterruptedException {
        Artifact artifact = artifact(image, Optional.of(digest));
        boolean rego =
                signers.rulesFor(artifact).stream().anyMatch(rule -> rule.rego().isPresent());
        List<VerifiedBundle> verified = new ArrayList<>();
        List<String> against = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        // More signatures can only help, so what all rules are content with needs no further look; but Rego may say
        // anything.
        Predicate<ImageSignature> enough =
                signature -> counts(signature, digest, verified, against) && !rego && isContent(artifact, verified);
        for (Place place : Place.values()) {
            NotSeen rest = registries.look(image, digest, place, enough);
            against.addAll(rest.unreadable());
            missing.addAll(rest.missing());
            if (!rego && isContent(artifact, verified)) {
                break;
            }
        }
        dev.cairn.tools.signers.Decision decided = signers.evaluate(artifact, verified, clock.instant());
        if (!decided.allowed() && !missing.isEmpty()) {
            // What is missing might have been what is wanted.
            throw new UnavailableException(String.join("; ", missing));
        }
        if (verified.isEmpty() && against.isEmpty()) {
            against.add("nothing is attached to it");
        }
        return decision(image, Optional.of(digest), decided, Outcome.ALLOWED, against);
    }

    /** Whether every rule is met, those too that only warn. */
    private boolean isContent(Artifact artifact, List<VerifiedBundle> verified) {
        return !verified.isEmpty()
                && signers.evaluate(artifact, verified, clock.instant()).rules().stream()
                        .allMatch(RuleResult::met);
    }

    /** Verifies a signature, and keeps what it says, or why it says nothing. */
    private boolean counts(
            ImageSignature signature, Digest digest, List<VerifiedBundle> verified, List<String> against) {
        String start = "attached " + signature.source() + " does not count: ";
        try {
            return verified.add(verify(signature, digest));
        } catch (StepException e) {
            against.add(start + e.step().text() + ": " + e.getMessage());
        } catch (MalformedException | VerificationException e) {
            against.add(start + e.getMessage());
        }
        return false;
    }

    /** A legacy signature is over a document that names the image; what it proves is said of the image. */
    private VerifiedBundle verify(ImageSignature signature, Digest digest)
            throws StepException, MalformedException, VerificationException {
        if (signature.payload().isEmpty()) {
            return verifier.verify(signature.bundle(), dev.cairn.tools.verify.Artifact.of(digest));
        }
        Bytes document = signature.payload().get();
        VerifiedBundle verified = verifier.verify(signature.bundle(), dev.cairn.tools.verify.Artifact.of(document));
        SimpleSigning.check(document, digest);
        return new VerifiedBundle(
                verified.signer(), List.of(digest), verified.entries(), verified.times(), verified.statement());
    }

    /** What a requirement lacks may name already who does not count. */
    private static void addNew(Set<String> reasons, String reason) {
        if (reasons.stream().noneMatch(given -> given.contains(reason))) {
            reasons.add(reason);
        }
    }

    private static Decision decision(
            ImageReference image,
            Optional<Digest> digest,
            dev.cairn.tools.signers.Decision decided,
            Outcome allowed,
            List<String> against) {
        Set<String> reasons = new LinkedHashSet<>();
        Optional<RuleResult> decisive = decided.rules().stream()
                .filter(rule -> !rule.met() && !rule.warns())
                .findFirst();
        if (decided.allowed()) {
            decided.rules()
                    .forEach(rule -> rule.requirements()
                            .forEach(one ->
                                    one.counted().forEach(counted -> reasons.add("signed by " + counted.signer()))));
            if (reasons.isEmpty()) {
                reasons.add(decided.reason());
            }
        } else {
            decisive.ifPresentOrElse(rule -> reasons.addAll(rule.missing()), () -> reasons.add(decided.reason()));
            decisive.ifPresent(rule -> rule.requirements()
                    .forEach(one -> one.refused()
                            .forEach(refused -> addNew(reasons, refused.signer() + " " + refused.reason()))));
            reasons.addAll(against);
        }
        Optional<String> names = decided.rules().isEmpty()
                ? Optional.empty()
                : Optional.of(decided.rules().stream().map(RuleResult::rule).collect(Collectors.joining(", ")));
        return new Decision(
                decided.allowed() ? allowed : Outcome.DENIED,
                image.toString(),
                digest.map(Digest::toString),
                decisive.map(RuleResult::rule).or(() -> names),
                reasons.stream().limit(MOST_REASONS).toList(),
                decided.warnings());
    }
}
