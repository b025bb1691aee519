package dev.cairn.tools.signers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.verify.Signer;
import dev.cairn.tools.verify.Statement;
import dev.cairn.tools.verify.Step;
import dev.cairn.tools.verify.StepException;
import dev.cairn.tools.verify.VerifiedBundle;
import dev.cairn.tools.verify.VerifiedEntry;
import dev.cairn.tools.verify.VerifiedTime;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Verified facts, as the verifier would give them. */
final class Facts {
    static final String IDP = "https://idp.example.test";
    static final Instant NOW = Instant.parse("2027-03-01T12:00:00Z");
    static final Digest DIGEST = digest("artifact");
    static final Artifact JAR = Artifact.of("file:dist/app.jar", DIGEST);

    private Facts() {}

    /** For cases that name no bundles. */
    public static final PolicyCases.Bundles NO_BUNDLES = (bundle, digest) -> {
        throw new StepException(Step.BUNDLE, "there is none");
    };

    static Digest digest(String content) {
        return new Digest(
                DigestAlgorithm.SHA2_256,
                Bytes.wrap(DigestAlgorithm.SHA2_256.digest(content.getBytes(StandardCharsets.UTF_8))));
    }

    static Signer.Certified person(String identity) {
        return person(identity, IDP, Map.of());
    }

    static Signer.Certified person(String identity, String issuer, Map<String, String> extensions) {
        return new Signer.Certified(identity, issuer, extensions, Bytes.EMPTY, NOW, NOW.plusSeconds(600));
    }

    static VerifiedBundle signed(Signer signer) {
        return new VerifiedBundle(signer, List.of(DIGEST), List.of(entry(3)), List.of(at(NOW)), Optional.empty());
    }

    static VerifiedEntry entry(int witnesses) {
        List<String> names = List.of("w1", "w2", "w3").subList(0, witnesses);
        return new VerifiedEntry(
                "https://log.example.test", 7, "log.example.test", 9, "hashedrekord 0.0.2", Optional.empty(), names);
    }

    static VerifiedTime at(Instant time) {
        return new VerifiedTime(time, VerifiedTime.Source.TIMESTAMP_AUTHORITY, "CN=tsa");
    }

    static VerifiedBundle attested(Signer signer, String type, String predicate) {
        try {
            Statement statement = new Statement(
                    "https://in-toto.io/Statement/v1",
                    List.of(new Statement.Subject(
                            "app.jar", Map.of("sha256", DIGEST.value().hex()))),
                    type,
                    JsonMapper.builder().build().readTree(predicate));
            VerifiedBundle plain = signed(signer);
            return new VerifiedBundle(signer, plain.digests(), plain.entries(), plain.times(), Optional.of(statement));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    static VerifiedBundle with(VerifiedBundle bundle, List<VerifiedEntry> entries, List<VerifiedTime> times) {
        return new VerifiedBundle(bundle.signer(), bundle.digests(), entries, times, bundle.statement());
    }
}
