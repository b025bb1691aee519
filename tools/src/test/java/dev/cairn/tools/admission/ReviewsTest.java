package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.http.Answer;
import dev.cairn.tools.admission.AdmissionSettings.OnFailure;
import dev.cairn.tools.admission.Decision.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewsTest {
    private static final String SIGNED = FakeRegistry.digest('a');
    private static final String UNSIGNED = FakeRegistry.digest('b');

    private static Harness harness() {
        return filled(new Harness());
    }

    private static Harness filled(Harness harness) {
        harness.registry.with("good.test/app", SIGNED, true).with("good.test/bad", UNSIGNED, false);
        return harness;
    }

    private static JsonNode patch(JsonNode response) {
        assertEquals("JSONPatch", response.path("patchType").asText());
        return Harness.json(
                new String(Base64.getDecoder().decode(response.path("patch").asText()), StandardCharsets.UTF_8));
    }

    @Test
    void theAnswerRepeatsTheUid() {
        try (Harness harness = harness()) {
            JsonNode response =
                    harness.review("/validations", ReviewText.create("Pod", ReviewText.pod("good.test/app@" + SIGNED)));
            assertEquals(
                    Harness.json("{\"uid\": \"705ab4f5-6393-11e8-b7cc-42010a800002\", \"allowed\": true}"), response);
        }
    }

    @Test
    void aRefusalNamesImageRuleAndWhoIsMissing() {
        try (Harness harness = harness()) {
            JsonNode response = harness.review(
                    "/validations", ReviewText.create("Pod", ReviewText.pod("good.test/bad:v2@" + UNSIGNED)));
            assertFalse(response.path("allowed").asBoolean());
            assertEquals(403, response.path("status").path("code").asInt());
            assertEquals(
                    "cairn: good.test/bad:v2@" + UNSIGNED
                            + ", rule \"our images\": a signature of ada@example.test is missing",
                    response.path("status").path("message").asText());
            assertFalse(response.has("patch"));
        }
    }

    @Test
    void everyDecisionHasALine() {
        try (Harness harness = harness()) {
            JsonNode unused = harness.review(
                    "/validations",
                    ReviewText.create("Pod", ReviewText.pod("good.test/bad@" + UNSIGNED))
                            .replace("\"dryRun\": false", "\"dryRun\": true"));
            JsonNode line = harness.trail.remove();
            assertEquals("validate", line.path("door").asText());
            assertEquals("ada@example.test", line.path("user").asText());
            assertEquals("my-namespace", line.path("namespace").asText());
            assertEquals("denied", line.path("outcome").asText());
            assertEquals("refused", line.path("effect").asText());
            assertEquals(UNSIGNED, line.path("digest").asText());
            assertEquals("our images", line.path("rule").asText());
            assertEquals("p1", line.path("policy").asText());
            assertTrue(line.path("dryRun").asBoolean());
            assertTrue(harness.trail.isEmpty());
        }
    }

    /** The API server pulls later: what a tag is then is not what it is now. */
    @Test
    void aTagIsNotValid() {
        try (Harness harness = harness()) {
            JsonNode response =
                    harness.review("/validations", ReviewText.create("Pod", ReviewText.pod("good.test/app:v1")));
            assertFalse(response.path("allowed").asBoolean());
            assertTrue(response.path("status").path("message").asText().contains("has a tag and no digest"));
            assertEquals(0, harness.registry.resolutions.get());
        }
    }

    /** Whoever may make a pod could else have every thread wait for registries that do not answer. */
    @Test
    void imagesOfTooManyRegistriesAreRefused() {
        try (Harness harness = harness()) {
            StringBuilder containers = new StringBuilder();
            for (int i = 0; i < 17; i++) {
                containers.append(i == 0 ? "" : ", ").append("{\"image\": \"r" + i + ".test/app:1\"}");
            }
            String object = "{\"spec\": {\"containers\": [" + containers + "]}}";
            for (String path : List.of("/validations", "/mutations")) {
                JsonNode response = harness.review(path, ReviewText.create("Pod", object));
                assertFalse(response.path("allowed").asBoolean());
                assertEquals(
                        "cairn: images of more than 16 registries",
                        response.path("status").path("message").asText());
            }
            assertEquals(0, harness.registry.resolutions.get());
        }
    }

    @Test
    void tagsBecomeDigests() {
        try (Harness harness = harness()) {
            String object = """
                    {"spec": {"template": {"spec": {
                      "initContainers": [{"image": "good.test/app:v1"}],
                      "containers": [{"image": "good.test/bad"}, {"image": "good.test/app@%s"}],
                      "volumes": [{"image": {"reference": "good.test/app:v1"}}]}}}}""".formatted(SIGNED);
            JsonNode response = harness.review("/mutations", ReviewText.create("Deployment", object));
            assertTrue(response.path("allowed").asBoolean());
            String at = "{\"op\": \"replace\", \"path\": \"/spec/template/spec/";
            assertEquals(
                    Harness.json("[" + at + "initContainers/0/image\", \"value\": \"good.test/app:v1@" + SIGNED + "\"},"
                            + at + "containers/0/image\", \"value\": \"good.test/bad@" + UNSIGNED + "\"},"
                            + at + "volumes/0/image/reference\", \"value\": \"good.test/app:v1@" + SIGNED + "\"}]"),
                    patch(response));
            // One question for each name, and none about who signed.
            assertEquals(2, harness.registry.resolutions.get());
            assertEquals(0, harness.registry.decisions.get());
        }
    }

    @Test
    void anImageThatIsNotThereIsRefused() {
        try (Harness harness = harness()) {
            JsonNode response =
                    harness.review("/mutations", ReviewText.create("Pod", ReviewText.pod("good.test/none:v1")));
            assertFalse(response.path("allowed").asBoolean());
            assertEquals(
                    "cairn: good.test/none:v1: good.test has no none",
                    response.path("status").path("message").asText());
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource({
        "DELETE, Pod, '', true",
        "CONNECT, PodExecOptions, exec, true",
        "UPDATE, Deployment, status, true",
        "UPDATE, Scale, scale, true",
        "CREATE, Binding, binding, true",
        "CREATE, Pod, '', false",
        "UPDATE, Pod, '', false",
        "UPDATE, Pod, ephemeralcontainers, false",
        "UPDATE, Pod, resize, false",
    })
    void whatIsNotLookedAt(String operation, String kind, String subResource, boolean allowed) {
        try (Harness harness = harness()) {
            String object = operation.equals("DELETE") ? "null" : ReviewText.pod("good.test/bad@" + UNSIGNED);
            JsonNode response =
                    harness.review("/validations", ReviewText.review(operation, kind, subResource, object, "null"));
            assertEquals(allowed, response.path("allowed").asBoolean());
            assertEquals(allowed ? 0 : 1, harness.registry.decisions.get());
            assertFalse(response.has("warnings"));
        }
    }

    /** A scale-down, or any other change that leaves the images as they are, passes when nothing can be found out. */
    @Test
    void imagesThatStayAreNotAskedAbout() {
        try (Harness harness = harness()) {
            String before = "{\"spec\": {\"replicas\": 3, \"template\": {\"spec\": {\"containers\":"
                    + " [{\"name\": \"a\", \"image\": \"good.test/bad@" + UNSIGNED + "\"}]}}}}";
            String after = before.replace("3", "1");
            assertTrue(harness.review("/validations", ReviewText.review("UPDATE", "Deployment", "", after, before))
                    .path("allowed")
                    .asBoolean());
            assertFalse(harness.review("/mutations", ReviewText.review("UPDATE", "Deployment", "", after, before))
                    .has("patch"));
            String changed = after.replace("/bad@" + UNSIGNED, "/bad@" + FakeRegistry.digest('c'));
            assertFalse(harness.review("/validations", ReviewText.review("UPDATE", "Deployment", "", changed, before))
                    .path("allowed")
                    .asBoolean());
        }
    }

    @Test
    void aKindWithoutKnownImagesPassesWithAWarning() {
        try (Harness harness = harness()) {
            JsonNode response = harness.review(
                    "/validations", ReviewText.create("Rollout", "{\"spec\": {\"image\": \"good.test/bad\"}}"));
            assertTrue(response.path("allowed").asBoolean());
            assertTrue(response.path("warnings").path(0).asText().contains("Rollout"));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"DENIED, false", "UNCHECKED, true"})
    void whatNeedsNoSignaturesNeedsNoRegistry(Outcome outcome, boolean allowed) {
        try (Harness harness = harness()) {
            harness.registry.unmatched = outcome;
            String review = ReviewText.create("Pod", ReviewText.pod("other.test/app:v1"));
            for (String path : List.of("/mutations", "/validations")) {
                JsonNode response = harness.review(path, review);
                assertEquals(allowed, response.path("allowed").asBoolean());
                assertFalse(response.has("patch"));
            }
            assertEquals(0, harness.registry.resolutions.get());
            assertEquals(0, harness.registry.decisions.get());
        }
    }

    @ParameterizedTest(name = "on failure {0}: {1}")
    @CsvSource({"DENY, false", "ALLOW, true"})
    void aRegistryThatIsDown(OnFailure onFailure, boolean allowed) {
        AdmissionSettings settings = Harness.settings(Duration.ofMinutes(5), onFailure);
        try (Harness harness = filled(new Harness(settings, Harness.scope()))) {
            harness.registry.down = true;
            JsonNode validated =
                    harness.review("/validations", ReviewText.create("Pod", ReviewText.pod("good.test/app@" + SIGNED)));
            JsonNode mutated =
                    harness.review("/mutations", ReviewText.create("Pod", ReviewText.pod("good.test/app:v1")));
            for (JsonNode response : List.of(validated, mutated)) {
                assertEquals(allowed, response.path("allowed").asBoolean());
                assertEquals(allowed ? 1 : 0, response.path("warnings").size());
                assertEquals(
                        allowed ? 0 : 503, response.path("status").path("code").asInt());
                assertFalse(response.has("patch"));
            }
        }
    }

    /** Fail open is about what is not known. What is known to be unsigned stays out. */
    @Test
    void failOpenDoesNotLetTheUnsignedIn() {
        AdmissionSettings settings = Harness.settings(Duration.ofMinutes(5), OnFailure.ALLOW);
        try (Harness harness = filled(new Harness(settings, Harness.scope()))) {
            assertFalse(harness.review(
                            "/validations", ReviewText.create("Pod", ReviewText.pod("good.test/bad@" + UNSIGNED)))
                    .path("allowed")
                    .asBoolean());
        }
    }

    @ParameterizedTest(name = "exempt {0}, warn {1}, images {2}: {3}, {4} warnings")
    @CsvSource({
        "my-*, none, none, true, 0",
        "none, my-*, none, true, 1",
        "none, none, good.test/**, true, 0",
        "none, none, good.test/app, false, 0",
        "my-name, none, none, false, 0",
    })
    void scopes(String exempt, String warn, String images, boolean allowed, int warnings) {
        Scope scope = new Scope(
                Scope.Mode.ENFORCE,
                List.of(new NamePattern(exempt)),
                List.of(new NamePattern(warn)),
                List.of(new NamePattern(images)));
        try (Harness harness = filled(new Harness(Harness.settings(), scope))) {
            JsonNode response = harness.review(
                    "/validations", ReviewText.create("Pod", ReviewText.pod("good.test/bad@" + UNSIGNED)));
            assertEquals(allowed, response.path("allowed").asBoolean());
            assertEquals(warnings, response.path("warnings").size());
        }
    }

    @Test
    void tooManyImagesAreRefused() {
        StringBuilder containers = new StringBuilder();
        for (int i = 0; i < 257; i++) {
            containers
                    .append(i == 0 ? "" : ", ")
                    .append("{\"image\": \"good.test/a")
                    .append(i)
                    .append("\"}");
        }
        try (Harness harness = harness()) {
            String pod = "{\"spec\": {\"containers\": [" + containers + "]}}";
            for (String path : List.of("/validations", "/mutations")) {
                assertFalse(harness.review(path, ReviewText.create("Pod", pod))
                        .path("allowed")
                        .asBoolean());
            }
            assertEquals(0, harness.registry.resolutions.get());
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "{; AdmissionReview: not one JSON document with each member once",
                "''; AdmissionReview: not one JSON document with each member once",
                "[]; AdmissionReview: not an object",
                "{}; AdmissionReview: apiVersion is missing",
                "{\"apiVersion\": \"admission.k8s.io/v1beta1\"}; AdmissionReview: apiVersion: not \"admission.k8s.io/v1\"",
                "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\"}; AdmissionReview: request is missing",
                "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\", \"request\": {\"uid\": 7}};"
                        + " AdmissionReview: request.uid: not a string",
                "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\", \"request\": {\"uid\": \"u\","
                        + " \"kind\": {\"kind\": \"Pod\"}, \"operation\": \"CREATE\"}}; AdmissionReview: request.object is missing",
                "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\", \"request\": {\"uid\": \"u\","
                        + " \"kind\": {\"kind\": \"Pod\"}, \"operation\": \"CREATE\", \"object\": [1]}};"
                        + " AdmissionReview: request.object: not an object",
            })
    void whatIsNoReview(String body, String error) {
        try (Harness harness = harness()) {
            for (String path : List.of("/validations", "/mutations")) {
                Answer answer = harness.post(path, body);
                assertEquals(400, answer.status());
                assertEquals(error, Harness.json(answer).path("error").asText());
            }
        }
    }
}
