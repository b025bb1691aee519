package dev.cairn.tools.signers;

import static dev.cairn.tools.signers.Facts.JAR;
import static dev.cairn.tools.signers.Facts.NOW;
import static dev.cairn.tools.signers.Facts.attested;
import static dev.cairn.tools.signers.Facts.person;
import static dev.cairn.tools.signers.Facts.signed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.verify.Signer;
import dev.cairn.tools.verify.VerifiedBundle;
import dev.cairn.tools.verify.VerifiedTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignersTest {
    private static final String SLSA = "https://slsa.dev/provenance/v1";
    private static final Signer ADA = person("ada@example.test");
    private static final Signer GRACE = person("grace@example.test");
    private static final Signer CI = person(
            "https://git.example.test/app/.ci.yml@refs/tags/v1",
            "https://git.example.test",
            Map.of("1.3.6.1.4.1.57264.1.12", "https://git.example.test/app"));

    private static Signers read(String text) throws MalformedException {
        return SignersFile.parse("signers.yaml", text, SignersFiles.none());
    }

    private static Signers requiring(String requirement) throws MalformedException {
        return read("""
                version: 1
                signers:
                  ada: {identity: ada@example.test, issuer: "https://idp.example.test"}
                  grace: {identity: grace@example.test, issuer: "https://idp.example.test"}
                  ci:
                    identityRegexp: 'https://git\\.example\\.test/app/\\.ci\\.yml@refs/tags/v[0-9]+'
                    issuer: https://git.example.test
                    extensions: {source-repository-uri: "https://git.example.test/app"}
                rules:
                  - {name: jars, artifact: "file:dist/*.jar", signers: [ada, grace, ci], require: %s}
                """.formatted(requirement));
    }

    private static Decision decide(Signers signers, VerifiedBundle... bundles) {
        return signers.evaluate(JAR, List.of(bundles), NOW);
    }

    private static VerifiedBundle without(VerifiedBundle bundle) {
        return Facts.with(bundle, List.of(), List.of());
    }

    private static VerifiedBundle signedBefore(Duration ago) {
        VerifiedBundle bundle = signed(ADA);
        return Facts.with(bundle, bundle.entries(), List.of(Facts.at(NOW), Facts.at(NOW.minus(ago))));
    }

    static Stream<Arguments> cases() {
        VerifiedBundle provenance = attested(CI, SLSA, "{\"builder\": {\"id\": \"b\", \"level\": 3}}");
        return Stream.of(
                Arguments.of("one of them", "{}", true, List.of(signed(ADA))),
                Arguments.of("nobody", "{}", false, List.of()),
                Arguments.of("a stranger", "{}", false, List.of(signed(person("eve@example.test")))),
                Arguments.of(
                        "the identity of another issuer",
                        "{}",
                        false,
                        List.of(signed(person("ada@example.test", "https://evil.example.test", Map.of())))),
                Arguments.of("two of two", "{threshold: 2}", true, List.of(signed(ADA), signed(GRACE))),
                Arguments.of("one person twice", "{threshold: 2}", false, List.of(signed(ADA), signed(ADA))),
                Arguments.of("a workflow with its repository", "{}", true, List.of(signed(CI))),
                Arguments.of(
                        "a workflow without the extension",
                        "{}",
                        false,
                        List.of(signed(person(
                                "https://git.example.test/app/.ci.yml@refs/tags/v1",
                                "https://git.example.test",
                                Map.of())))),
                Arguments.of(
                        "an expression that matches a part only",
                        "{}",
                        false,
                        List.of(signed(person(
                                "https://git.example.test/app/.ci.yml@refs/tags/v1evil",
                                "https://git.example.test",
                                Map.of("1.3.6.1.4.1.57264.1.12", "https://git.example.test/app"))))),
                Arguments.of("an attestation is no signature", "{}", false, List.of(provenance)),
                Arguments.of("a statement that only signs", "{}", true, List.of(attested(ADA, Requirement.SIGN, "{}"))),
                Arguments.of("the predicate type", "{predicateType: '" + SLSA + "'}", true, List.of(provenance)),
                Arguments.of(
                        "a signature attests nothing", "{predicateType: '" + SLSA + "'}", false, List.of(signed(CI))),
                Arguments.of(
                        "another predicate type", "{predicateType: 'https://x.test/v1'}", false, List.of(provenance)),
                Arguments.of("any predicate type", "{predicateType: '*'}", true, List.of(provenance)),
                Arguments.of(
                        "a condition that holds",
                        "{predicateType: '*', condition: \"predicate.builder.id == 'b' && predicate.builder.level >= 3\"}",
                        true,
                        List.of(provenance)),
                Arguments.of(
                        "a condition that does not",
                        "{predicateType: '*', condition: \"predicate.builder.id == 'c'\"}",
                        false,
                        List.of(provenance)),
                Arguments.of(
                        "a condition about what is missing",
                        "{predicateType: '*', condition: \"predicate.other.id == 'b'\"}",
                        false,
                        List.of(provenance)),
                Arguments.of(
                        "a condition on the signature",
                        "{condition: \"signature.extensions['source-repository-uri'].startsWith('https://git.') && artifact.names[0] == 'file:dist/app.jar'\"}",
                        true,
                        List.of(signed(CI))),
                Arguments.of("no log", "{}", false, List.of(without(signed(ADA)))),
                Arguments.of("no log, and none is demanded", "{log: none}", true, List.of(without(signed(ADA)))),
                Arguments.of("this log by its origin", "{log: [log.example.test]}", true, List.of(signed(ADA))),
                Arguments.of("another log", "{log: 'https://other.example.test'}", false, List.of(signed(ADA))),
                Arguments.of("three witnesses", "{witnesses: 3}", true, List.of(signed(ADA))),
                Arguments.of("too few witnesses", "{witnesses: 4}", false, List.of(signed(ADA))),
                Arguments.of("this witness", "{witnesses: [w2]}", true, List.of(signed(ADA))),
                Arguments.of("not this witness", "{witnesses: [w2, w9]}", false, List.of(signed(ADA))),
                Arguments.of("a timestamp", "{timestamp: true}", true, List.of(signed(ADA))),
                Arguments.of(
                        "the log's time is no timestamp",
                        "{timestamp: true}",
                        false,
                        List.of(Facts.with(
                                signed(ADA),
                                signed(ADA).entries(),
                                List.of(new VerifiedTime(NOW, VerifiedTime.Source.LOG, "log"))))),
                Arguments.of("young enough", "{maxAge: 90d}", true, List.of(signedBefore(Duration.ofDays(90)))),
                Arguments.of(
                        "too old by its earliest time",
                        "{maxAge: 90d}",
                        false,
                        List.of(signedBefore(Duration.ofDays(91)))),
                Arguments.of("of unknown age", "{maxAge: 90d, log: none}", false, List.of(without(signed(ADA)))),
                Arguments.of(
                        "all requirements",
                        "[{threshold: 2}, {signers: ci, predicateType: '*'}]",
                        true,
                        List.of(signed(ADA), signed(GRACE), provenance)),
                Arguments.of(
                        "one requirement of two",
                        "[{threshold: 2}, {signers: ci, predicateType: '*'}]",
                        false,
                        List.of(provenance)),
                Arguments.of(
                        "one of two alternatives",
                        "[{anyOf: [{threshold: 2}, {signers: ci, predicateType: '*'}]}]",
                        true,
                        List.of(provenance)));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("cases")
    void decides(String unusedName, String requirement, boolean allowed, List<VerifiedBundle> bundles)
            throws MalformedException {
        Decision decision = requiring(requirement).evaluate(JAR, bundles, NOW);
        assertEquals(allowed, decision.allowed(), decision.toJson().toString());
        assertEquals(allowed, decision.toJson().get("allowed").booleanValue());
        assertTrue(allowed || decision.reason().contains("jars"), decision.reason());
    }

    /** One registry has many spellings, and a rule about it is about all of them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry.example.test/payments/x",
                "Registry.example.test/payments/x:1",
                "registry.example.test:443/payments/x",
                "registry.example.test:0443/payments/x@sha256:"
                        + "abababababababababababababababababababababababababababababababab"
            })
    void aRuleIsNotGotAroundWithAnotherSpellingOfTheRegistry(String name) throws MalformedException {
        Signers signers = read("""
                version: 1
                rules:
                  - name: payments
                    artifact: registry.example.test/payments/**
                    action: deny
                unmatched: allow
                """);
        assertFalse(signers.evaluate(Artifact.of(name, Facts.DIGEST), List.of(), NOW)
                .allowed());
    }

    @Test
    void aSignatureOfAnotherArtifactDoesNotCount() throws MalformedException {
        Artifact other = Artifact.of("file:dist/app.jar", Facts.digest("another"));
        Decision decision = requiring("{}").evaluate(other, List.of(signed(ADA)), NOW);
        assertFalse(decision.allowed());
        assertTrue(decision.reason().contains("signed another artifact"), decision.reason());
        assertFalse(requiring("{}")
                .evaluate(new Artifact(JAR.names(), Optional.empty()), List.of(signed(ADA)), NOW)
                .allowed());
    }

    @Test
    void severalIdentitiesUnderOneNameAreOnePerson() throws MalformedException {
        VerificationKey key = LocalKey.generate(KeyType.ECDSA_P256).publicKey();
        Signers signers =
                read("""
                version: 1
                signers:
                  ada:
                    - {identity: ada@example.test, issuer: "https://idp.example.test"}
                    - key: |
                %s
                rules:
                  - artifact: "**"
                    require:
                      - threshold: 2
                        signers:
                          - ada
                          - {identityRegexp: ".*@example\\\\.test", issuer: "https://idp.example.test"}
                """.formatted(new Pem("PUBLIC KEY", key.spki()).encode().indent(10)));
        VerifiedBundle byKey = signed(new Signer.Keyed(key.fingerprint()));
        assertFalse(decide(signers, byKey, signed(ADA)).allowed());
        assertTrue(decide(signers, byKey, signed(GRACE)).allowed());
    }

    @ParameterizedTest(name = "signed at {0}: {1}")
    @CsvSource({
        "2027-01-31T23:59:59Z, false",
        "2027-02-01T00:00:00Z, true",
        "2027-02-28T23:59:59Z, true",
        "2027-03-01T00:00:00Z, false",
    })
    void aSignerCountsForATime(String time, boolean counts) throws MalformedException {
        Signers signers = read("""
                version: 1
                rules:
                  - artifact: "**"
                    signers:
                      - {identity: ada@example.test, issuer: "https://idp.example.test", validFrom: 2027-02-01, validUntil: "2027-03-01T00:00:00Z"}
                """);
        VerifiedBundle bundle = signed(ADA);
        Instant signedAt = Instant.parse(time);
        VerifiedBundle then = Facts.with(bundle, bundle.entries(), List.of(Facts.at(signedAt)));
        assertEquals(counts, decide(signers, then).allowed());
        assertFalse(
                decide(signers, Facts.with(bundle, bundle.entries(), List.of())).allowed());
        assertEquals(
                counts ? Signers.Standing.NAMED : Signers.Standing.NOT_NAMED, signers.standing(ADA, JAR, signedAt));
        assertEquals(
                counts,
                signers.namingIdentity("ada@example.test", Facts.IDP, signedAt).isPresent());
    }

    @Test
    void everyRuleThatMatchesMustBeMetAndWarningsDoNotRefuse() throws MalformedException {
        Signers signers = read("""
                version: 1
                rules:
                  - {name: all, artifact: "**", except: "file:dist/free*", signers: [{identity: ada@example.test, issuer: "https://idp.example.test"}]}
                  - {name: jars, artifact: "file:**.jar", signers: [{identity: grace@example.test, issuer: "https://idp.example.test"}]}
                  - {name: soon, mode: warn, artifact: "file:**.jar", signers: [{identity: alan@example.test, issuer: "https://idp.example.test"}]}
                  - {name: bad, artifact: "file:dist/bad*", action: deny, message: withdrawn}
                  - {name: free, artifact: "file:dist/free*", action: allow}
                """);
        assertFalse(decide(signers, signed(ADA)).allowed());
        Decision both = decide(signers, signed(ADA), signed(GRACE));
        assertTrue(both.allowed());
        assertEquals(1, both.warnings().size());
        Decision bad = signers.evaluate(
                Artifact.of("file:dist/bad.txt", Facts.DIGEST), List.of(signed(ADA), signed(GRACE)), NOW);
        assertFalse(bad.allowed());
        assertTrue(bad.reason().contains("withdrawn"));
        assertTrue(signers.evaluate(Artifact.of("file:dist/free.txt", Facts.DIGEST), List.of(), NOW)
                .allowed());
        assertEquals(Optional.of("jars"), signers.naming(GRACE, NOW).map(Rule::name));
        assertEquals(Optional.empty(), signers.naming(CI, NOW));
    }

    @Test
    void whatNoRuleMatchesIsRefusedUnlessTheFileSaysOtherwise() throws MalformedException {
        String text = "version: 1\nrules: [{artifact: 'file:x', action: allow}]\n";
        assertFalse(decide(read(text), signed(ADA)).allowed());
        assertFalse(decide(read(text + "unmatched: deny\n"), signed(ADA)).allowed());
        assertTrue(decide(read(text + "unmatched: allow\n")).allowed());
        assertEquals(Signers.Standing.NO_RULE, read(text).standing(ADA, JAR, NOW));
    }

    @ParameterizedTest(name = "{0} matches {1}: {2}")
    @CsvSource({
        "registry.example.test/app/*, registry.example.test/app/web:1.0, true",
        "registry.example.test/app/*, registry.example.test/app/web/x:1.0, false",
        "registry.example.test/app/**, registry.example.test/app/web/x@sha256:00, true",
        "registry.example.test/app, registry.example.test/application, false",
        "registry.example.test/app, registry.example.test/app:v1, true",
        "registry.example.test:5000/app, registry.example.test:5000/app, true",
        "registry.example.test:5000/app:v*, registry.example.test:5000/app:v2@sha256:00, true",
        "nginx, nginx:1.27, true",
        "docker.io/library/nginx, nginx:1.27, true",
        "index.docker.io/library/*, docker.io/nginx, true",
        "docker.io/team/*, team/app, true",
        "pkg:maven/test.example/*, pkg:maven/test.example/app@1.0, true",
        "pkg:maven/test.example/*, pkg:maven/test.example/app/x@1.0, false",
        "file:dist/*.jar, file:dist/a.jar, true",
        "file:dist/*.jar, file:dist/sub/a.jar, false",
        "file:dist/a.jar, file:dist/aXjar, false",
        "sha256:*, file:whatever, true",
    })
    void globs(String glob, String name, boolean matches) throws MalformedException {
        Signers signers = read("version: 1\nrules: [{artifact: '" + glob + "', action: allow}]\n");
        assertEquals(matches, !signers.rulesFor(Artifact.of(name, Facts.DIGEST)).isEmpty());
    }
}
