package dev.cairn.tools.verify;

import static dev.cairn.tools.verify.AlteredJson.bytes;
import static dev.cairn.tools.verify.AlteredJson.object;
import static dev.cairn.tools.verify.AlteredJson.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.verify.TrustedMaterial.Authority;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trusted roots of others, altered: a good bundle fails at the step that names what is missing. */
class AlteredTrustTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String V1 = "happy-path-v0.1";
    private static final String V2 = "rekor2-happy-path";
    private static final String KEY = "managed-key-happy-path";

    private static ObjectNode item(JsonNode root, String list, String url) {
        for (JsonNode item : root.path(list)) {
            if (item.path("baseUrl").asText(item.path("uri").asText()).equals(url)) {
                return (ObjectNode) item;
            }
        }
        throw new IllegalArgumentException("no " + url);
    }

    private static final String LOG = "https://log2025-alpha1.rekor.sigstage.dev";
    private static final String CT = "https://ctfe.sigstage.dev/2022-2";
    private static final String TSA = "https://timestamp.sigstage.dev/api/v1/timestamp";

    static Stream<Arguments> alteredRoots() {
        return Stream.of(
                row("no logs", V2, Step.TRANSPARENCY_LOG, r -> r.putArray("tlogs")),
                row("no authorities", V2, Step.CERTIFICATE, r -> r.putArray("certificateAuthorities")),
                row("no timestamp authorities", V2, Step.TIMESTAMP, r -> r.putArray("timestampAuthorities")),
                row("no certificate logs", V2, Step.CERTIFICATE_LOG, r -> r.putArray("ctlogs")),
                row(
                        "log that ended before",
                        V2,
                        Step.TIMESTAMP,
                        r -> object(item(r, "tlogs", LOG), "/publicKey/validFor")
                                .put("end", "2025-06-12T12:02:19Z")),
                row(
                        "log that began after",
                        V2,
                        Step.TIMESTAMP,
                        r -> object(item(r, "tlogs", LOG), "/publicKey/validFor")
                                .put("start", "2025-06-12T12:02:21Z")),
                row(
                        "certificate log that ended before",
                        V2,
                        Step.CERTIFICATE_LOG,
                        r -> object(item(r, "ctlogs", CT), "/publicKey/validFor")
                                .put("end", "2025-06-01T00:00:00Z")),
                row(
                        "authority that ended before",
                        V2,
                        Step.CERTIFICATE,
                        r -> object(r, "/certificateAuthorities/0/validFor").put("end", "2025-06-12T12:02:19Z")),
                row(
                        "timestamp authority that began after",
                        V2,
                        Step.TIMESTAMP,
                        r -> object(item(r, "timestampAuthorities", TSA), "/validFor")
                                .put("start", "2025-06-12T12:02:21Z")),
                row(
                        "log under another URL",
                        V2,
                        Step.TRANSPARENCY_LOG,
                        r -> item(r, "tlogs", LOG)
                                .putObject("checkpointKeyId")
                                .put("keyId", Base64.getEncoder().encodeToString(new byte[32]))
                                .remove("none")),
                row(
                        "root of the authority alone",
                        V2,
                        Step.CERTIFICATE,
                        r -> ((ArrayNode) r.at("/certificateAuthorities/0/certChain/certificates")).remove(0)),
                row(
                        "certificate log's key of another",
                        V2,
                        Step.CERTIFICATE_LOG,
                        r -> object(item(r, "ctlogs", CT), "/publicKey")
                                .put(
                                        "rawBytes",
                                        item(r, "tlogs", "https://rekor.sigstage.dev")
                                                .at("/publicKey/rawBytes")
                                                .textValue())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("alteredRoots")
    void alteredTrustFailsAtTheStepThatNamesIt(String name, String start, Step step, Consumer<ObjectNode> change)
            throws Exception {
        VectorCase one = VectorCase.of(start);
        ObjectNode root = (ObjectNode) JSON.readTree(one.trustedRootFile().toFile());
        change.accept(root);
        if (name.equals("log under another URL")) {
            item(root, "tlogs", LOG).put("baseUrl", "https://elsewhere.test");
        }
        StepException failure = assertThrows(StepException.class, () -> with(root, one, InstantSource.system()));
        assertEquals(step, failure.step(), failure.getMessage());
    }

    private static VerifiedBundle with(JsonNode root, VectorCase one, InstantSource clock)
            throws MalformedException, StepException, IOException {
        TrustedMaterial trusted = TrustedRootReader.read(bytes(root));
        BundleVerifier verifier = new BundleVerifier(trusted, one.keys(), VerifierSettings.DEFAULT, clock);
        return verifier.verify(BundleVerifier.read(one.bundle()), Artifact.of(one.artifact()));
    }

    /** Both ends of a period are in it. */
    @ParameterizedTest
    @ValueSource(strings = {"start", "end"})
    void periodsAreClosed(String end) throws Exception {
        VectorCase one = VectorCase.of(V2);
        ObjectNode root = (ObjectNode) JSON.readTree(one.trustedRootFile().toFile());
        String time = "2025-06-12T12:02:20Z";
        object(item(root, "tlogs", LOG), "/publicKey/validFor").put(end, time);
        object(item(root, "timestampAuthorities", TSA), "/validFor").put(end, time);
        object(root, "/certificateAuthorities/0/validFor").put(end, time);
        assertEquals(1, with(root, one, InstantSource.system()).times().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {V1, V2, KEY})
    void nothingIsOfTheFuture(String name) throws Exception {
        VectorCase one = VectorCase.of(name);
        JsonNode root = JSON.readTree(Files.readAllBytes(one.trustedRootFile()));
        InstantSource then = InstantSource.fixed(Instant.parse("2023-01-01T00:00:00Z"));
        StepException failure = assertThrows(StepException.class, () -> with(root, one, then));
        assertTrue(String.valueOf(failure.getMessage()).contains("future"), failure.getMessage());
    }

    /** A trusted root has an authority once for each of its keys, and who counts authorities counts it once. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nothing in common, 2, https://a.test, '', A, https://other.test, '', B",
        "its operator, 0, https://a.test, ops, A, https://other.test, ops, B",
        "its URI, 0, https://a.test, ops, A, https://a.test, people, B",
        "its subject, 0, https://a.test, ops, A, https://other.test, people, A",
        "the operator of one that has its URI, 0, https://a.test, ops, A, https://between.test, ops2, B",
    })
    void authoritiesAreCountedByWhoTheyAre(
            String unused,
            int expected,
            String uri,
            String operator,
            String subject,
            String otherUri,
            String otherOperator,
            String otherSubject)
            throws Exception {
        VectorCase one = VectorCase.of(V2);
        TrustedMaterial trusted = TrustedRootReader.read(Files.readAllBytes(one.trustedRootFile()));
        Authority real = trusted.timestampAuthorities().stream()
                .filter(authority -> authority.uri().equals(TSA))
                .findFirst()
                .orElseThrow();
        // Another key: that of an authority for certificates, with which no timestamp verifies.
        Authority stranger = trusted.certificateAuthorities().get(0);
        List<Authority> authorities = new ArrayList<>(List.of(
                new Authority(otherUri, otherOperator, otherSubject, stranger.chain(), stranger.validFor()),
                new Authority(
                        "https://between.test",
                        "ops",
                        "C",
                        List.of(stranger.chain().get(0)),
                        stranger.validFor()),
                new Authority(uri, operator, subject, real.chain(), real.validFor())));
        if (!unused.startsWith("the operator")) {
            authorities.set(1, authorities.get(0));
        }
        Bundle bundle = BundleVerifier.read(one.bundle());
        assertEquals(
                expected,
                new TimestampVerifier(authorities, Instant.now())
                        .verify(bundle.timestamps().get(0), bundle.content().signature())
                        .orElseThrow()
                        .authority());
    }
}
