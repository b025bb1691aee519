package dev.cairn.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bundles of sigstore-conformance, with the artifact and by its digest, and the step at which each that must fail does. */
class BundleVerifierTest {
    private static final String OK = "ok";
    private static final String CONFIGURATION = "configuration";

    private static final Map<String, Step> STEPS = Map.ofEntries(
            Map.entry("bundle-empty-certificate-chain_fail", Step.BUNDLE),
            Map.entry("bundle-invalid-base64-signature_fail", Step.BUNDLE),
            Map.entry("bundle-malformed-json_fail", Step.BUNDLE),
            Map.entry("bundle-negative-log-index_fail", Step.BUNDLE),
            Map.entry("bundle-unknown-version_fail", Step.BUNDLE),
            Map.entry("bundle-with-root-cert_fail", Step.BUNDLE),
            Map.entry("checkpoint-wrong-roothash_fail", Step.TRANSPARENCY_LOG),
            Map.entry("dsse-invalid-sig_fail", Step.LOG_ENTRY),
            Map.entry("dsse-mismatch-sig_fail", Step.LOG_ENTRY),
            Map.entry("incorrect-public-key_fail", Step.LOG_ENTRY),
            Map.entry("intoto-expired-certificate_fail", Step.CERTIFICATE),
            Map.entry("intoto-log-entry-mismatch_fail", Step.LOG_ENTRY),
            Map.entry("intoto-missing-inclusion-proof_fail", Step.BUNDLE),
            Map.entry("intoto-tsa-timestamp-outside-cert-validity_fail", Step.CERTIFICATE),
            Map.entry("invalid-checkpoint-signature_fail", Step.TRANSPARENCY_LOG),
            Map.entry("invalid-inclusion-proof_fail", Step.BUNDLE),
            Map.entry("managed-key-no-key_fail", Step.SIGNATURE),
            Map.entry("rekor2-checkpoint-missing-log-signature_fail", Step.TRANSPARENCY_LOG),
            Map.entry("rekor2-checkpoint-missing-origin_fail", Step.TRANSPARENCY_LOG),
            Map.entry("rekor2-checkpoint-missing-root-hash_fail", Step.TRANSPARENCY_LOG),
            Map.entry("rekor2-checkpoint-no-matching-signature_fail", Step.TRANSPARENCY_LOG),
            Map.entry("rekor2-dsse-invalid-sig_fail", Step.LOG_ENTRY),
            Map.entry("rekor2-dsse-mismatch-envelope_fail", Step.LOG_ENTRY),
            Map.entry("rekor2-no-inclusion-proof_fail", Step.BUNDLE),
            Map.entry("rekor2-timestamp-outside-trust-root-tsa-validity_fail", Step.TIMESTAMP),
            Map.entry("rekor2-timestamp-outside-tsa-cert-validity_fail", Step.TIMESTAMP),
            Map.entry("rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail", Step.TIMESTAMP),
            Map.entry("rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail", Step.TIMESTAMP),
            // Its timestamp is base64 in several lines.
            Map.entry("rekor2-timestamp-with-incorrect-time_fail", Step.BUNDLE),
            Map.entry("set-invalid-signature_fail", Step.TRANSPARENCY_LOG),
            Map.entry("signature-mismatch_fail", Step.LOG_ENTRY),
            Map.entry("wrong-hashedrekord-artifact_fail", Step.LOG_ENTRY),
            Map.entry("wrong-hashedrekord-entry_fail", Step.LOG_ENTRY));

    /** What is wrong is given beside the bundle. */
    private static final Set<String> WRONG_CONFIGURATION =
            Set.of("managed-key-wrong-key_fail", "trust-root-tlog-missing-validity-start_fail");

    static List<VectorCase> cases() throws IOException {
        return VectorCase.all();
    }

    @Test
    void everyCaseIsKnown() throws Exception {
        Set<String> failing = new HashSet<>();
        for (VectorCase one : cases()) {
            if (one.mustFail()) {
                failing.add(one.name());
            }
        }
        Set<String> known = new HashSet<>(STEPS.keySet());
        known.addAll(WRONG_CONFIGURATION);
        assertEquals(known, failing);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void withTheArtifact(VectorCase one) throws Exception {
        assertEquals(expected(one), outcome(one, Artifact.of(one.artifact())));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void byDigest(VectorCase one) throws Exception {
        assertEquals(expected(one), outcome(one, one.digest()));
    }

    private static String expected(VectorCase one) {
        if (WRONG_CONFIGURATION.contains(one.name())) {
            return CONFIGURATION;
        }
        Step step = STEPS.get(one.name());
        return step == null ? OK : step.text();
    }

    private static String outcome(VectorCase one, Artifact artifact) throws IOException {
        BundleVerifier verifier;
        try {
            verifier = one.verifier();
        } catch (MalformedException e) {
            return CONFIGURATION;
        }
        try {
            VerifiedBundle verified = verifier.verify(BundleVerifier.read(one.bundle()), artifact);
            assertTrue(verified.times().size() + verified.entries().size() > 0);
            requirements(one).check(List.of(verified));
            return OK;
        } catch (StepException e) {
            return e.step().text();
        }
    }

    private static Requirements requirements(VectorCase one) throws IOException {
        if (one.name().startsWith("managed-key")) {
            return Requirements.NONE;
        }
        SignerMatch signer = new SignerMatch.OfCertificate(
                TextMatch.exactly(one.identity()), TextMatch.exactly(one.issuer()), Map.of());
        return new Requirements(List.of(signer), 1, List.of());
    }
}
