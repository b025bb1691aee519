package dev.cairn.tools;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.oci.ImageReference;
import dev.cairn.tools.oci.ImageSignature;
import dev.cairn.tools.oci.ImageSignature.Kind;
import dev.cairn.tools.oci.ImageSignatures;
import dev.cairn.tools.oci.ImageSignatures.Attached;
import dev.cairn.tools.oci.RegistrySettings;
import dev.cairn.tools.oci.Repository;
import dev.cairn.tools.oci.SimpleSigning;
import dev.cairn.tools.verify.Artifact;
import dev.cairn.tools.verify.BundleVerifier;
import dev.cairn.tools.verify.Predicates;
import dev.cairn.tools.verify.Requirements;
import dev.cairn.tools.verify.Step;
import dev.cairn.tools.verify.StepException;
import dev.cairn.tools.verify.StepLog;
import dev.cairn.tools.verify.StepLog.State;
import dev.cairn.tools.verify.StepLog.StepResult;
import dev.cairn.tools.verify.StepObserver.Outcome;
import dev.cairn.tools.verify.VerifiedBundle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Verifies an image with what is attached to it in its registry. Anybody who may write there can attach something, so one that is false spoils nothing: those
 * that are good are counted, until they are enough.
 *
 * <p>Without a type, only signatures count: statements of cosign's type for signatures, and the older documents. An attestation is about something else, and
 * whoever may attest need not be who may sign.
 */
final class ImageVerification {
    /** So many are looked at; each costs two requests and the checking of signatures. */
    static final int MAX_EXAMINED = 500;
    /** So many of those that are not good are told of. */
    private static final int MAX_TOLD = 5;

    private final BundleVerifier verifier;
    private final Requirements requirements;
    private final Optional<PolicyCheck> policy;

    ImageVerification(BundleVerifier verifier, Requirements requirements) {
        this(verifier, requirements, Optional.empty());
    }

    ImageVerification(BundleVerifier verifier, Requirements requirements, Optional<PolicyCheck> policy) {
        this.verifier = verifier;
        this.requirements = requirements;
        this.policy = policy;
    }

    Verdict verify(ImageReference image, RegistrySettings settings)
            throws IOException, MalformedException, VerificationException {
        Repository repository = Repository.of(image, settings);
        Digest digest = repository.resolve(image).digest();
        String name = image.at(digest).toString();
        Artifact artifact = Artifact.of(digest);
        ImageSignatures signatures = new ImageSignatures(repository);
        List<Attached> wanted =
                signatures.list(digest).stream().filter(this::isWanted).toList();
        List<Verdict.Each> good = new ArrayList<>();
        List<Verdict.Each> bad = new ArrayList<>();
        StepException failure = new StepException(
                Step.BUNDLE,
                wanted.isEmpty()
                        ? "nothing of that kind is attached to the image"
                        : "none of what is attached to the image holds a signature");
        int examined = 0;
        for (Attached attached : wanted) {
            if (examined++ == MAX_EXAMINED) {
                failure = new StepException(
                        failure.step(),
                        "the first " + MAX_EXAMINED + " of " + wanted.size() + " attached signatures do not do: "
                                + failure.getMessage());
                break;
            }
            StepLog log = new StepLog();
            try {
                Optional<VerifiedBundle> facts = examine(signatures, digest, artifact, attached, log);
                if (facts.isEmpty()) {
                    continue;
                }
                good.add(new Verdict.Each(told(attached), steps(log), facts));
                List<VerifiedBundle> verified =
                        good.stream().flatMap(each -> each.facts().stream()).toList();
                List<VerifiedBundle> counted = requirements.check(verified);
                String allowed =
                        policy.isPresent() ? policy.get().check(artifact, verified) : "no signers file was given";
                List<Verdict.Each> told = good.stream()
                        .filter(each -> counted.contains(each.facts().orElseThrow()))
                        .toList();
                return new Verdict(
                        name,
                        Optional.of(artifact),
                        told,
                        Decided.of(requirements, policy.isPresent(), allowed),
                        Optional.empty());
            } catch (StepException e) {
                boolean decision = e.step().compareTo(Step.IDENTITY) >= 0;
                if (!decision) {
                    log.failed(e);
                    bad.add(new Verdict.Each(told(attached), steps(log), Optional.empty()));
                }
                // What came furthest says most.
                failure = e.step().compareTo(failure.step()) >= 0 ? e : failure;
            }
        }
        List<Verdict.Each> all = new ArrayList<>(good);
        all.addAll(bad.subList(0, Math.min(bad.size(), MAX_TOLD)));
        boolean decision = failure.step().compareTo(Step.STATEMENT) >= 0 || bad.isEmpty();
        return new Verdict(
                name,
                Optional.of(artifact),
                all,
                decision
                        ? List.of(new StepResult(failure.step(), State.FAILED, String.valueOf(failure.getMessage())))
                        : List.of(),
                Optional.of(failure));
    }

    private static String told(Attached attached) {
        return attached.kind().name().toLowerCase(Locale.ROOT).replace('_', '-') + " "
                + attached.descriptor().digest();
    }

    private static List<StepResult> steps(StepLog log) {
        return log.results().stream()
                .filter(result -> result.step().compareTo(Step.IDENTITY) < 0)
                .toList();
    }

    /** What says that it is of another type need not be fetched; what says nothing, or lies, is looked at. */
    private boolean isWanted(Attached attached) {
        if (policy.isPresent() && requirements.predicateTypes().isEmpty()) {
            // Rules say which attestations they want, and take none for a signature.
            return true;
        }
        if (requirements.predicateTypes().isEmpty()) {
            return attached.kind() != Kind.LEGACY_ATTESTATION
                    && attached.predicateType()
                            .map(ImageSignatures.SIGNATURE_PREDICATE::equals)
                            .orElse(true);
        }
        return attached.kind() == Kind.LEGACY_ATTESTATION
                || (attached.kind() == Kind.BUNDLE
                        && (attached.predicateType().isEmpty()
                                || requirements.predicateTypes().stream()
                                        .anyMatch(type -> Predicates.isOfType(
                                                attached.predicateType().get(), type))));
    }

    private Optional<VerifiedBundle> examine(
            ImageSignatures signatures, Digest digest, Artifact artifact, Attached attached, StepLog log)
            throws IOException, StepException {
        ImageSignature signature;
        try {
            Optional<ImageSignature> loaded = signatures.load(digest, attached);
            if (loaded.isEmpty()) {
                return Optional.empty();
            }
            signature = loaded.get();
        } catch (MalformedException | VerificationException e) {
            throw new StepException(Step.BUNDLE, String.valueOf(e.getMessage()));
        }
        log.done(Step.ARTIFACT, Outcome.PASSED, artifact.toString());
        Optional<Bytes> document = signature.payload();
        if (document.isPresent()) {
            VerifiedBundle facts = verifier.verify(signature.bundle(), Artifact.of(document.get()), log);
            try {
                SimpleSigning.check(document.get(), digest);
            } catch (MalformedException | VerificationException e) {
                throw new StepException(Step.STATEMENT, String.valueOf(e.getMessage()));
            }
            // The document names the image, so what was signed is the image.
            return Optional.of(new VerifiedBundle(
                    facts.signer(), List.of(digest), facts.entries(), facts.times(), facts.statement()));
        }
        VerifiedBundle facts = verifier.verify(signature.bundle(), artifact, log);
        // The type is pinned: another statement about the image, of whomever, is no signature of it.
        String type =
                facts.statement().map(statement -> statement.predicateType()).orElse("");
        if (policy.isEmpty()
                && requirements.predicateTypes().isEmpty()
                && !type.equals(ImageSignatures.SIGNATURE_PREDICATE)) {
            throw new StepException(
                    Step.STATEMENT,
                    (type.isEmpty() ? "it is no statement" : "the statement is of the type " + type)
                            + ", and a signature of an image is one of the type " + ImageSignatures.SIGNATURE_PREDICATE
                            + "; --type asks for attestations");
        }
        return Optional.of(facts);
    }
}
