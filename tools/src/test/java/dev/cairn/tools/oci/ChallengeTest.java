package dev.cairn.tools.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChallengeTest {
    @Test
    void aTokenBeforeAPassword() {
        Challenge challenge = Challenge.choose(List.of(
                        "Basic realm=\"x\"",
                        "Bearer scope=\"repository:a:pull\", realm=\"https://t.example.test/token\" , service=reg"))
                .orElseThrow();
        assertTrue(challenge.bearer());
        assertEquals("https://t.example.test/token", challenge.parameters().get("realm"));
        assertEquals("reg", challenge.parameters().get("service"));
    }

    @Test
    void whatCannotBeMet() {
        assertTrue(
                Challenge.choose(List.of("Negotiate", "Bearer", "Bearer x", "")).isEmpty());
        assertFalse(Challenge.choose(List.of("basic")).orElseThrow().bearer());
        assertTrue(Challenge.choose(List.of("Bearer " + "realm=\"" + "x".repeat(5000) + "\""))
                .isEmpty());
    }
}
