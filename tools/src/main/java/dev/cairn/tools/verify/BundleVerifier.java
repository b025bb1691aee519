package dev.cairn.tools.verify;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.Bundle.Envelope;
import dev.cairn.tools.bundle.Bundle.MessageSignature;
import dev.cairn.tools.bundle.BundleReader;
import dev.cairn.tools.verify.Statement.Subject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Verifies bundles: every step of {@link Step} up to {@link Step#STATEMENT}. What comes out are facts; whether they are those that were wanted, {@link
 * Requirements} say. Immutable; safe for concurrent use.
 *
 * <p>What is in a bundle and can be judged must be true: a bundle with one good entry and one false one fails. What is of a log or an authority that is not
 * trusted says nothing, for or against.
 */
public final class BundleVerifier {
    /** How far a clock may be behind that of a log or an authority. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final TrustedMaterial trusted;
    private final List<VerificationKey> keys;
    private final VerifierSettings settings;
    private final InstantSource clock;

    /**
     * @param trusted logs and authorities
     * @param keys of signers that have no certificate
     */
    public BundleVerifier(
            TrustedMaterial trusted, List<VerificationKey> keys, VerifierSettings settings, InstantSource clock) {
        this.trusted = trusted;
        this.keys = List.copyOf(keys);
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Reads a bundle, the first step.
     *
     * @throws StepException at {@link Step#BUNDLE} if it is none
     */
    public static Bundle read(byte[] json) throws StepException {
        try {
            return BundleReader.read(json);
        } catch (MalformedException e) {
            throw new StepException(Step.BUNDLE, String.valueOf(e.getMessage()));
        }
    }

    /** The digests of the artifact that a bundle is verified with: an artifact that is read once should have them. */
    public Set<DigestAlgorithm> digestsNeeded(Bundle bundle) {
        Set<DigestAlgorithm> needed = EnumSet.of(DigestAlgorithm.SHA2_256);
        if (bundle.content() instanceof MessageSignature message) {
            message.digest().ifPresent(digest -> needed.add(digest.algorithm()));
            keysOf(bundle).forEach(key -> needed.addAll(SignatureCheck.algorithms(key)));
            return needed;
        }
        try {
            for (Subject subject : Statements.in((Envelope) bundle.content()).subjects()) {
                subject.digests()
                        .keySet()
                        .forEach(name -> DigestAlgorithm.byShortName(name).ifPresent(needed::add));
            }
        } catch (MalformedException e) {
            // Verifying says so.
        }
        return needed;
    }

    /** Whether a bundle may have a signature over the bytes of the artifact themselves, which must then be kept. */
    public boolean needsContent(Bundle bundle) {
        return bundle.content() instanceof MessageSignature
                && keysOf(bundle).stream().anyMatch(SignatureCheck::signsMessages);
    }

    private List<VerificationKey> keysOf(Bundle bundle) {
        try {
            return BundleKey.certified(bundle).map(key -> List.of(key.key())).orElse(keys);
        } catch (MalformedException e) {
            return List.of(); // Verifying says so.
        }
    }

    /** As {@link #verify(Bundle, Artifact, StepObserver)}. */
    public VerifiedBundle verify(Bundle bundle, Artifact artifact) throws StepException {
        return verify(bundle, artifact, StepObserver.NONE);
    }

    /**
     * Verifies a bundle.
     *
     * @throws StepException at the first step that fails
     */
    public VerifiedBundle verify(Bundle bundle, Artifact artifact, StepObserver observer) throws StepException {
        return new BundleSteps(trusted, keys, settings, clock.instant().plus(CLOCK_SKEW), bundle, artifact, observer)
                .run();
    }
}
