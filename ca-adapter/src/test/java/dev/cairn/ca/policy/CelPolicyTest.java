package dev.cairn.ca.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CelPolicyTest {
    private static final PolicyRequest REQUEST = new PolicyRequest(
            Map.of(
                    "ref",
                    "refs/heads/main",
                    "repository_owner",
                    "example",
                    "run",
                    7L,
                    "verified",
                    true,
                    "groups",
                    List.of("dev", "ops"),
                    "nested",
                    Map.of("a", "b")),
            "https://idp.example.com",
            "the-subject",
            "ada@example.com",
            "sigstore");

    private static Optional<IssuancePolicy.Denial> check(String condition) throws MalformedException {
        return CelPolicy.compile(List.of(new CelPolicy.Rule("r", condition, "")))
                .check(REQUEST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claims.ref == 'refs/heads/main' | true",
                "claims.ref == 'refs/heads/other' | false",
                "claims['repository_owner'] in ['example', 'other'] | true",
                "claims.run > 5 | true",
                "claims.verified | true",
                "'ops' in claims.groups | true",
                "claims.groups.exists(g, g == 'ops') | true",
                "claims.groups.all(g, g == 'ops') | false",
                "claims.nested.a == 'b' | true",
                "has(claims.absent) | false",
                "!has(claims.absent) | true",
                "identity.endsWith('@example.com') && issuer == 'https://idp.example.com' | true",
                "subject == 'the-subject' && audience == 'sigstore' | true",
                "claims.ref.matches('^refs/heads/[a-z]+$') | true"
            })
    void conditions(String condition, boolean holds) throws Exception {
        assertEquals(holds, check(condition).isEmpty());
    }

    @Test
    void allMustHoldAndTheFirstThatDoesNotIsNamed() throws Exception {
        CelPolicy policy = CelPolicy.compile(List.of(
                new CelPolicy.Rule("one", "true", ""),
                new CelPolicy.Rule("two", "claims.run == 8", "only run 8"),
                new CelPolicy.Rule("three", "false", "")));
        assertEquals(
                Optional.of(new IssuancePolicy.Denial("two", "policy rule \"two\" is not met: only run 8")),
                policy.check(REQUEST));
    }

    @ParameterizedTest
    @CsvSource({"claims.absent == 'x'", "claims.ref > 5", "claims.ref", "claims.run / 0 == 1"})
    void whatCannotBeEvaluatedDoesNotHold(String condition) throws Exception {
        IssuancePolicy.Denial denial = check(condition).orElseThrow();
        assertEquals("r", denial.rule());
        assertTrue(denial.message().startsWith("policy rule \"r\" "), denial.message());
        assertTrue(!denial.message().contains("refs/heads"), denial.message());
    }

    @Test
    void comprehensionsAreBounded() throws Exception {
        List<Long> many = Collections.nCopies(900, 1L);
        PolicyRequest request = new PolicyRequest(Map.of("m", many), "i", "s", "n", "a");
        CelPolicy policy = CelPolicy.compile(List.of(new CelPolicy.Rule(
                "bomb", "claims.m.all(a, claims.m.all(b, claims.m.all(c, claims.m.all(d, d == 1))))", "")));
        assertTimeout(
                Duration.ofSeconds(5),
                () -> assertEquals(
                        "policy rule \"bomb\" cannot be evaluated for this token",
                        policy.check(request).orElseThrow().message()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 + | is not a CEL",
                "unknown == 1 | is not a CEL",
                "1 + 1 | is not a CEL",
                "issuer | is not a CEL"
            })
    void refusesWhatIsNoCondition(String condition, String rule) {
        MalformedException refusal = assertThrows(MalformedException.class, () -> check(condition));
        assertTrue(refusal.rule().startsWith(rule), refusal.getMessage());
    }

    @Test
    void refusesLongAndDeepAndNameless() {
        assertThrows(MalformedException.class, () -> check("true" + " || true".repeat(1000)));
        assertThrows(MalformedException.class, () -> check("(".repeat(500) + "true" + ")".repeat(500)));
        assertThrows(MalformedException.class, () -> CelPolicy.compile(List.of(new CelPolicy.Rule(" ", "true", ""))));
        assertThrows(
                MalformedException.class,
                () -> CelPolicy.compile(
                        List.of(new CelPolicy.Rule("a", "true", ""), new CelPolicy.Rule("a", "true", ""))));
    }
}
