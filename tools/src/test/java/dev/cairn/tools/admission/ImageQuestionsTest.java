package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.http.Answer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageQuestionsTest {
    private static final String SIGNED = FakeRegistry.digest('a');
    private static final String UNSIGNED = FakeRegistry.digest('b');

    private static Harness harness() {
        Harness harness = new Harness();
        harness.registry.with("good.test/app", SIGNED, true).with("good.test/bad", UNSIGNED, false);
        return harness;
    }

    @Test
    void gatekeeper() {
        try (Harness harness = harness()) {
            Answer answer = harness.post("/gatekeeper", """
                    {"apiVersion": "externaldata.gatekeeper.sh/v1beta1", "kind": "ProviderRequest",
                     "request": {"keys": ["good.test/app:v1", "good.test/bad:v1"]}}""");
            assertEquals(200, answer.status());
            assertEquals(Harness.json("""
                            {"apiVersion": "externaldata.gatekeeper.sh/v1beta1", "kind": "ProviderResponse",
                             "response": {"idempotent": true, "items": [
                              {"key": "good.test/app:v1", "value": "good.test/app:v1@%s", "error": ""},
                              {"key": "good.test/bad:v1", "value": "", "error": "good.test/bad:v1 (%s), rule \\"our images\\": \
                            a signature of ada@example.test is missing"}]}}""".formatted(SIGNED, UNSIGNED)), Harness.json(answer));
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; ProviderRequest: apiVersion is missing",
                "{\"apiVersion\": \"externaldata.gatekeeper.sh/v1beta1\", \"kind\": \"ProviderRequest\", \"request\": {\"keys\": [7]}};"
                        + " ProviderRequest: request.keys[0]: not a string",
            })
    void whatGatekeeperDoesNotAsk(String body, String error) {
        try (Harness harness = harness()) {
            JsonNode response = Harness.json(harness.post("/gatekeeper", body)).path("response");
            assertEquals(error, response.path("systemError").asText());
            assertTrue(response.path("items").isMissingNode());
        }
    }

    @Test
    void check() {
        try (Harness harness = harness()) {
            Answer answer = harness.post(
                    "/v1/check", "{\"images\": [\"good.test/app:v1\", \"good.test/bad@" + UNSIGNED + "\", \"App\"]}");
            assertEquals(200, answer.status());
            JsonNode json = Harness.json(answer);
            assertEquals(false, json.path("allowed").asBoolean(true));
            assertEquals(
                    Harness.json("""
                            {"image": "good.test/app:v1", "allowed": true, "outcome": "allowed", "digest": "%s",
                             "reference": "good.test/app:v1@%s", "rule": "our images",
                             "reasons": ["signed by ada@example.test"], "warnings": [], "policy": "p1"}""".formatted(SIGNED, SIGNED)),
                    json.path("decisions").path(0));
            assertEquals(
                    "denied", json.path("decisions").path(1).path("outcome").asText());
            assertEquals(
                    "denied", json.path("decisions").path(2).path("outcome").asText());
            assertEquals(3, harness.trail.size());
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; request: images is missing",
                "{\"images\": \"a\"}; request: images: not an array",
                "{\"images\": [], \"image\": \"a\"}; request: unknown member \"image\"",
                "{\"images\": [], \"images\": []}; request: not one JSON document with each member once",
            })
    void whatIsNoQuestion(String body, String error) {
        try (Harness harness = harness()) {
            Answer answer = harness.post("/v1/check", body);
            assertEquals(400, answer.status());
            assertEquals(error, Harness.json(answer).path("error").asText());
        }
    }

    @Test
    void theNumberOfImagesHasABound() {
        try (Harness harness = harness()) {
            String many = "\"a\", ".repeat(256) + "\"a\"";
            assertEquals(
                    400,
                    harness.post("/v1/check", "{\"images\": [" + many + "]}").status());
        }
    }

    /** Each registry that does not answer keeps a thread; what is exempt is not asked, and what is of one registry is one. */
    @Test
    void theNumberOfRegistriesHasABound() {
        try (Harness harness = harness()) {
            Answer refused = harness.post("/v1/check", "{\"images\": [" + ofRegistries(17) + "]}");
            assertEquals(400, refused.status());
            assertEquals(
                    "request: images: must have images of at most 16 registries",
                    Harness.json(refused).path("error").asText());
            assertEquals(0, harness.registry.resolutions.get());
            assertEquals(
                    200,
                    harness.post("/v1/check", "{\"images\": [" + ofRegistries(16) + ", \"r1.test/other:1\"]}")
                            .status());
        }
    }

    private static String ofRegistries(int number) {
        return IntStream.rangeClosed(1, number)
                .mapToObj(i -> "\"r" + i + ".test/app:1\"")
                .collect(Collectors.joining(", "));
    }
}
