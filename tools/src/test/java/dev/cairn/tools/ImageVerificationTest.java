package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.BundleReader;
import dev.cairn.tools.bundle.BundleWriter;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.oci.DebianRegistry;
import dev.cairn.tools.oci.FakeRegistry;
import dev.cairn.tools.oci.ImageCopy;
import dev.cairn.tools.oci.ImageReference;
import dev.cairn.tools.oci.ImageSignatures;
import dev.cairn.tools.oci.LegacySignatures;
import dev.cairn.tools.oci.Manifest;
import dev.cairn.tools.oci.RegistrySettings;
import dev.cairn.tools.oci.Repository;
import dev.cairn.tools.sign.BundleSigner;
import dev.cairn.tools.sign.Selection;
import dev.cairn.tools.sign.SigningMaterial;
import dev.cairn.tools.sign.SigningServices;
import dev.cairn.tools.sign.SigningSession;
import dev.cairn.tools.sign.StatementWriter;
import dev.cairn.tools.verify.Artifact;
import dev.cairn.tools.verify.BundleVerifier;
import dev.cairn.tools.verify.Requirements;
import dev.cairn.tools.verify.SignerMatch;
import dev.cairn.tools.verify.Step;
import dev.cairn.tools.verify.TrustedMaterial;
import dev.cairn.tools.verify.VerifierSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are signed with keys, without services, and what others may attach to them. */
class ImageVerificationTest {
    private static final String SLSA = "https://slsa.dev/provenance/v1";
    private static final Bytes PROVENANCE = Bytes.ofUtf8(
            "{\"buildDefinition\":{\"buildType\":\"https://b.example.test\",\"externalParameters\":{}},\"runDetails\":{\"builder\":{\"id\":\"x\"}}}");
    private static final RegistrySettings SETTINGS = FakeRegistry.settings(Duration.ofSeconds(20));
    private static final LocalKey ADA = LocalKey.generate(KeyType.ECDSA_P256);
    private static final LocalKey GRACE = LocalKey.generate(KeyType.ECDSA_P256);

    private final FakeRegistry registry;
    private final Manifest image;

    ImageVerificationTest() throws IOException {
        registry = new FakeRegistry(true, 3);
        image = registry.image("app", "1", "layer");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private ImageReference reference(String tag) throws Exception {
        return ImageReference.parse(registry.host() + "/app:" + tag);
    }

    private static SigningSession session(LocalKey key) {
        SigningServices none =
                new SigningServices(List.of(), List.of(), List.of(), Selection.ONE, List.of(), Selection.ONE);
        BundleSigner signer = new BundleSigner(
                none,
                TrustedMaterial.NONE,
                new BundleSigner.Options(false, false, false),
                new BoundedHttp(),
                InstantSource.system(),
                unused -> {});
        return SigningSession.managed(signer, SigningMaterial.managed(key));
    }

    private void sign(LocalKey key) throws Exception {
        ImageSigning.of(reference("1"), SETTINGS)
                .attest(session(key), "", ImageSignatures.SIGNATURE_PREDICATE, Bytes.ofUtf8("{}"));
    }

    private Verdict verify(Requirements requirements, LocalKey... keys) throws Exception {
        return verify(reference("1"), requirements, keys);
    }

    private static Verdict verify(ImageReference reference, Requirements requirements, LocalKey... keys)
            throws Exception {
        BundleVerifier verifier = new BundleVerifier(
                TrustedMaterial.NONE,
                List.of(keys).stream().map(LocalKey::publicKey).toList(),
                new VerifierSettings(0, 0, 0, Optional.empty()),
                InstantSource.system());
        return new ImageVerification(verifier, requirements).verify(reference, SETTINGS);
    }

    private static Requirements of(int threshold, List<String> types, LocalKey... keys) {
        List<SignerMatch> signers = new ArrayList<>();
        for (LocalKey key : keys) {
            signers.add(new SignerMatch.OfKey(key.publicKey().fingerprint()));
        }
        return new Requirements(signers, threshold, types);
    }

    private static Step failed(Verdict verdict) {
        assertFalse(verdict.isVerified(), verdict.json().toString());
        return verdict.failure().orElseThrow().step();
    }

    @Test
    void aSignatureOfTheKeyThatIsAskedFor() throws Exception {
        assertEquals(Step.BUNDLE, failed(verify(of(1, List.of(), ADA), ADA)));
        sign(ADA);
        Verdict verdict = verify(of(1, List.of(), ADA), ADA);
        assertTrue(verdict.isVerified(), verdict.json().toString());
        assertTrue(verdict.name().endsWith("@" + image.digest()), verdict.name());
        // Another key is known, and this one is not.
        assertFalse(verify(of(1, List.of(), GRACE), GRACE).isVerified());
        assertEquals(Step.IDENTITY, failed(verify(of(1, List.of(), GRACE), ADA, GRACE)));
    }

    @Test
    void twoSignersAndNotOneTwice() throws Exception {
        sign(ADA);
        sign(ADA);
        assertEquals(Step.THRESHOLD, failed(verify(of(2, List.of(), ADA, GRACE), ADA, GRACE)));
        sign(GRACE);
        Verdict verdict = verify(of(2, List.of(), ADA, GRACE), ADA, GRACE);
        assertTrue(verdict.isVerified(), verdict.json().toString());
    }

    @Test
    void anAttestationIsNoSignatureAndASignatureNoAttestation() throws Exception {
        ImageSigning.of(reference("1"), SETTINGS).attest(session(ADA), registry.host() + "/app", SLSA, PROVENANCE);
        assertEquals(Step.BUNDLE, failed(verify(of(1, List.of(), ADA), ADA)));
        assertTrue(verify(of(1, List.of(SLSA), ADA), ADA).isVerified());
        assertFalse(
                verify(of(1, List.of("https://spdx.dev/Document"), ADA), ADA).isVerified());
    }

    /** The list says that it is a signature; what was signed says something else, and that counts. */
    @Test
    void anAttestationThatIsListedAsASignature() throws Exception {
        Bytes statement = StatementWriter.write("", List.of(image.digest()), SLSA, PROVENANCE);
        attach(
                image,
                BundleWriter.write(session(ADA)
                        .attest(statement, Artifact.of(image.digest()))
                        .bundle()));
        assertEquals(Step.STATEMENT, failed(verify(of(1, List.of(), ADA), ADA)));
    }

    private void attach(Manifest to, Bytes bundle) throws Exception {
        new ImageSignatures(registry.repository("app"))
                .attach(to.descriptor(), bundle, ImageSignatures.SIGNATURE_PREDICATE, "2026-01-01T00:00:00Z");
    }

    @Test
    void aSignatureOfAnotherImage() throws Exception {
        Manifest other = registry.image("app", "2", "another layer");
        Bytes statement = StatementWriter.write(
                "", List.of(other.digest()), ImageSignatures.SIGNATURE_PREDICATE, Bytes.ofUtf8("{}"));
        attach(
                image,
                BundleWriter.write(session(ADA)
                        .attest(statement, Artifact.of(other.digest()))
                        .bundle()));
        assertEquals(Step.STATEMENT, failed(verify(of(1, List.of(), ADA), ADA)));
    }

    @Test
    void aTagThatMovesAwayTakesNoSignatureAlong() throws Exception {
        ImageSigning before = ImageSigning.of(reference("1"), SETTINGS);
        Manifest moved = registry.image("app", "1", "what somebody put there meanwhile");
        before.attest(session(ADA), "", ImageSignatures.SIGNATURE_PREDICATE, Bytes.ofUtf8("{}"));
        assertEquals(Step.BUNDLE, failed(verify(of(1, List.of(), ADA), ADA)));
        assertTrue(verify(reference("1").at(image.digest()), of(1, List.of(), ADA), ADA)
                .isVerified());
        assertFalse(moved.digest().equals(image.digest()));
    }

    @Test
    void whatIsFalseFailsAtItsStepAndSpoilsNothing() throws Exception {
        Bytes statement = StatementWriter.write(
                "", List.of(image.digest()), ImageSignatures.SIGNATURE_PREDICATE, Bytes.ofUtf8("{}"));
        String good = BundleWriter.write(session(ADA)
                        .attest(statement, Artifact.of(image.digest()))
                        .bundle())
                .utf8();
        Bytes payload =
                BundleReader.read(good.getBytes(StandardCharsets.UTF_8)).content() instanceof Bundle.Envelope envelope
                        ? envelope.payload()
                        : Bytes.EMPTY;
        Bytes altered = Bytes.ofUtf8(payload.utf8().replace("\"predicate\":{}", "\"predicate\":{\"a\":1}"));
        attach(image, Bytes.ofUtf8(good.replace(payload.base64(), altered.base64())));
        assertEquals(Step.SIGNATURE, failed(verify(of(1, List.of(), ADA), ADA)));
        attach(image, Bytes.ofUtf8("{}"));
        attach(image, Bytes.ofUtf8("not JSON"));
        registry.referrer("app", image.descriptor(), "application/vnd.oci.empty.v1+json", "no bundle at all");
        assertFalse(verify(of(1, List.of(), ADA), ADA).isVerified());
        attach(image, Bytes.ofUtf8(good));
        Verdict verdict = verify(of(1, List.of(), ADA), ADA);
        assertTrue(verdict.isVerified(), verdict.json().toString());
    }

    @Test
    void legacySignaturesAreReadAndAreAboutTheirImage() throws Exception {
        ImageSigning.of(reference("1"), SETTINGS).legacy(session(ADA));
        Verdict verdict = verify(of(1, List.of(), ADA), ADA);
        assertTrue(verdict.isVerified(), verdict.json().toString());
        // A second one stands beside the first.
        ImageSigning.of(reference("1"), SETTINGS).legacy(session(GRACE));
        assertTrue(verify(of(2, List.of(), ADA, GRACE), ADA, GRACE).isVerified());

        // The document of one image under the tag of another.
        Manifest other = registry.image("app", "2", "another layer");
        Repository repository = registry.repository("app");
        LegacySignatures legacy = new LegacySignatures(repository);
        Bytes document = legacy.document(image.digest());
        legacy.add(
                other.digest(),
                document,
                session(ADA)
                        .sign(new ByteArrayInputStream(document.toArray()), unused -> {})
                        .bundle());
        assertEquals(Step.STATEMENT, failed(verify(reference("2"), of(1, List.of(), ADA), ADA)));
        // A signature over another document.
        Manifest third = registry.image("app", "3", "a third layer");
        legacy.add(
                third.digest(),
                legacy.document(third.digest()),
                session(ADA)
                        .sign(new ByteArrayInputStream(document.toArray()), unused -> {})
                        .bundle());
        assertEquals(Step.SIGNATURE, failed(verify(reference("3"), of(1, List.of(), ADA), ADA)));
    }

    @Test
    void aCopyIsVerifiedAsTheImageIs() throws Exception {
        sign(ADA);
        ImageSigning.of(reference("1"), SETTINGS).legacy(session(GRACE));
        try (FakeRegistry mirror = new FakeRegistry(false, 3)) {
            ImageCopy.Summary copied =
                    new ImageCopy(registry.repository("app:1"), mirror.repository("mirror/app:1")).run(unused -> {});
            Digest digest = copied.digest();
            ImageReference copy = ImageReference.parse(mirror.host() + "/mirror/app@" + digest);
            assertTrue(verify(copy, of(2, List.of(), ADA, GRACE), ADA, GRACE).isVerified());
        }
    }

    @Test
    void manyThatAreNotGoodAreNotAllLookedAt() throws Exception {
        for (int i = 0; i <= ImageVerification.MAX_EXAMINED; i++) {
            registry.referrer("app", image.descriptor(), "application/vnd.dev.sigstore.bundle.v0.3+json", "no " + i);
        }
        Verdict verdict = verify(of(1, List.of(), ADA), ADA);
        assertTrue(
                String.valueOf(verdict.failure().orElseThrow().getMessage()).startsWith("the first 500 of 501"),
                verdict.json().toString());
    }

    /** skopeo finds the signature under the tag and takes it to another repository, where it is verified. */
    @Test
    void skopeoReadsImageAndSignature(@TempDir Path folder) throws Exception {
        assumeTrue(DebianRegistry.installed("skopeo"), "skopeo is not installed");
        try (DebianRegistry debian = DebianRegistry.start(folder, "")) {
            ImageReference kept = ImageReference.parse(debian.host() + "/kept:1");
            new ImageCopy(registry.repository("app:1"), Repository.of(kept, SETTINGS)).run(unused -> {});
            ImageSigning.of(kept, SETTINGS).legacy(session(ADA));
            assertEquals(image.bytes().utf8(), skopeo("inspect", "--raw", "--tls-verify=false", "docker://" + kept));
            Path configuration = Files.createDirectory(folder.resolve("registries.d"));
            Files.writeString(
                    configuration.resolve("registry.yaml"),
                    "docker:\n  " + debian.host() + ":\n    use-sigstore-attachments: true\n");
            ImageReference taken = ImageReference.parse(debian.host() + "/taken:1");
            skopeo(
                    "--insecure-policy",
                    "--registries.d",
                    configuration.toString(),
                    "copy",
                    "--src-tls-verify=false",
                    "--dest-tls-verify=false",
                    "docker://" + kept,
                    "docker://" + taken);
            Verdict verdict = verify(taken, of(1, List.of(), ADA), ADA);
            assertTrue(verdict.isVerified(), verdict.json().toString());
        }
    }

    private static String skopeo(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("skopeo"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out;
    }
}
