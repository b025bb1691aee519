package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.http.Answer;
import dev.cairn.tools.admission.AdmissionSettings.OnFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is asked once, what is kept, and what is late. */
class DecidingTest {
    private static final String SIGNED = FakeRegistry.digest('a');

    private static String pod(String image) {
        return ReviewText.create("Pod", ReviewText.pod(image));
    }

    @Test
    void manyWhoAskAtOnceAskTheRegistryOnce() {
        try (Harness harness = new Harness()) {
            harness.registry.with("slow.test/app", SIGNED, true);
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                answers.add(harness.begin("/validations", "", pod("slow.test/app@" + SIGNED)));
                answers.add(harness.begin("/mutations", "", pod("slow.test/app:v1")));
            }
            assertTrue(answers.stream().noneMatch(CompletableFuture::isDone));
            harness.registry.gate.countDown();
            for (CompletableFuture<Answer> answer : answers) {
                assertTrue(Harness.json(answer.join())
                        .path("response")
                        .path("allowed")
                        .asBoolean());
            }
            assertEquals(1, harness.registry.resolutions.get());
            assertEquals(1, harness.registry.decisions.get());
        }
    }

    @Test
    void aKeptDecisionIsOneOfItsPolicy() {
        try (Harness harness = new Harness()) {
            harness.registry.with("good.test/app", SIGNED, true);
            String review = pod("good.test/app@" + SIGNED);
            for (int i = 0; i < 3; i++) {
                assertTrue(
                        harness.review("/validations", review).path("allowed").asBoolean());
            }
            assertEquals(1, harness.registry.decisions.get());
            harness.policy.set(harness.registry.policy("p2"));
            harness.registry.with("good.test/app", SIGNED, false);
            assertFalse(harness.review("/validations", review).path("allowed").asBoolean());
            assertEquals(2, harness.registry.decisions.get());
            assertEquals(
                    List.of("false p1", "true p1", "true p1", "false p2"),
                    harness.trail.stream()
                            .map(line -> line.path("kept").asText() + " "
                                    + line.path("policy").asText())
                            .toList());
        }
    }

    @Test
    void whatIsLateIsAnsweredAtTheDeadlineAndIsThereAfterwards() {
        try (Harness harness = new Harness()) {
            harness.registry.with("slow.test/app", SIGNED, true);
            String review = pod("slow.test/app@" + SIGNED);
            JsonNode late = Harness.json(harness.begin("/validations", "timeout=500ms", review)
                            .join())
                    .path("response");
            assertFalse(late.path("allowed").asBoolean());
            assertEquals(503, late.path("status").path("code").asInt());
            assertTrue(late.path("status").path("message").asText().contains("no decision within"));
            harness.registry.gate.countDown();
            assertTrue(harness.review("/validations", review).path("allowed").asBoolean());
            assertEquals(1, harness.registry.decisions.get());
        }
    }

    @Test
    void whatIsLateMayPassWhereThatIsConfigured() {
        AdmissionSettings settings = Harness.settings(Duration.ofMillis(20), OnFailure.ALLOW);
        try (Harness harness = new Harness(settings, Harness.scope())) {
            JsonNode response = harness.review("/validations", pod("slow.test/app@" + SIGNED));
            assertTrue(response.path("allowed").asBoolean());
            assertEquals(1, response.path("warnings").size());
        }
    }

    /** Four threads, two of them for one registry. */
    @Test
    void aRegistryThatDoesNotAnswerLeavesRoomForOthers() {
        try (Harness harness = new Harness()) {
            harness.registry.with("good.test/app", SIGNED, true);
            List<CompletableFuture<Answer>> stuck = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                stuck.add(harness.begin("/validations", "", pod("slow.test/app" + i + "@" + SIGNED)));
            }
            assertTrue(harness.review("/validations", pod("good.test/app@" + SIGNED))
                    .path("allowed")
                    .asBoolean());
            assertTrue(stuck.stream().noneMatch(CompletableFuture::isDone));
            assertEquals(
                    98.0,
                    harness.meters.get("cairn.admission.work.waiting").gauge().value());
        }
    }

    @Test
    void whatWaitsHasABound() {
        AdmissionSettings all = Harness.settings();
        AdmissionSettings settings = new AdmissionSettings(
                all.onFailure(),
                all.deadline(),
                all.margin(),
                all.keepAllowed(),
                all.keepDenied(),
                all.keepFailure(),
                all.keepTag(),
                all.maxKept(),
                1,
                1,
                2,
                all.workLimit());
        try (Harness harness = new Harness(settings, Harness.scope())) {
            for (int i = 0; i < 3; i++) {
                CompletableFuture<Answer> unused =
                        harness.begin("/validations", "", pod("slow.test/app" + i + "@" + SIGNED));
            }
            JsonNode refused = harness.review("/validations", pod("slow.test/app3@" + SIGNED));
            assertEquals(503, refused.path("status").path("code").asInt());
            assertTrue(refused.path("status").path("message").asText().contains("too much waits"));
        }
    }

    @Test
    void workThatTakesTooLongIsEnded() {
        AdmissionSettings all = Harness.settings();
        AdmissionSettings settings = new AdmissionSettings(
                all.onFailure(),
                all.deadline(),
                all.margin(),
                all.keepAllowed(),
                all.keepDenied(),
                Duration.ZERO,
                all.keepTag(),
                all.maxKept(),
                1,
                1,
                2,
                Duration.ofMillis(10));
        try (Harness harness = new Harness(settings, Harness.scope())) {
            harness.registry.with("good.test/app", SIGNED, true);
            for (int i = 0; i < 3; i++) {
                JsonNode ended = harness.review("/validations", pod("slow.test/app@" + SIGNED));
                assertTrue(ended.path("status").path("message").asText().contains("longer than 10 ms"));
            }
            // The thread is there for others, and not interrupted.
            assertTrue(harness.review("/validations", pod("good.test/app@" + SIGNED))
                    .path("allowed")
                    .asBoolean());
        }
    }
}
