package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is sent, the answer is one: a decision, or what is wrong with the question. */
class AdmissionFuzzTest {
    private static final Harness HARNESS = harness();

    private static Harness harness() {
        Harness harness = new Harness();
        harness.registry.with("good.test/app", FakeRegistry.digest('a'), true);
        // No registry is slow: an input that names one is not to be waited for.
        harness.registry.gate.countDown();
        return harness;
    }

    /** All bodies that come in. */
    @MethodSource("seeds")
    @FuzzTest
    void questions(byte[] bytes) {
        for (String path : List.of("/validations", "/mutations")) {
            Answer answer = HARNESS.begin(path, Bytes.copyOf(bytes)).join();
            if (answer.status() == 200) {
                JsonNode response = Harness.json(answer).path("response");
                assertTrue(response.path("allowed").isBoolean()
                        && !response.path("uid").asText().isEmpty());
                assertEquals(
                        response.path("allowed").asBoolean(),
                        response.path("status").isMissingNode());
            } else {
                assertRefused(answer);
            }
        }
        Answer gatekeeper = HARNESS.begin("/gatekeeper", Bytes.copyOf(bytes)).join();
        assertEquals(200, gatekeeper.status());
        JsonNode response = Harness.json(gatekeeper).path("response");
        assertTrue(
                response.path("items").isArray() != response.path("systemError").isTextual());
        Answer check = HARNESS.begin("/v1/check", Bytes.copyOf(bytes)).join();
        if (check.status() == 200) {
            assertTrue(Harness.json(check).path("allowed").isBoolean());
        } else {
            assertRefused(check);
        }
        HARNESS.trail.clear();
    }

    private static void assertRefused(Answer answer) {
        assertEquals(400, answer.status());
        assertTrue(!Harness.json(answer).path("error").asText().isEmpty());
    }

    static Stream<byte[]> seeds() {
        String digest = FakeRegistry.digest('a');
        return Stream.of(
                        ReviewText.create("Pod", ReviewText.pod("good.test/app@" + digest)),
                        ReviewText.create("Pod", ReviewText.pod("good.test/app:v1")),
                        ReviewText.review(
                                "UPDATE",
                                "CronJob",
                                "",
                                "{\"spec\":{\"jobTemplate\":{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"image\":\"a\"}],"
                                        + "\"volumes\":[{\"image\":{\"reference\":\"other.test/b\"}}]}}}}}}",
                                "{}"),
                        ReviewText.review("DELETE", "Deployment", "", "null", "{}"),
                        "{\"images\": [\"good.test/app:v1\", \"other.test/b\"]}",
                        "{\"apiVersion\": \"externaldata.gatekeeper.sh/v1beta1\", \"kind\": \"ProviderRequest\","
                                + " \"request\": {\"keys\": [\"good.test/app\"]}}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }
}
