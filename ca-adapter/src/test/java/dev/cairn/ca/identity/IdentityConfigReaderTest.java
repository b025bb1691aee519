package dev.cairn.ca.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fulcio's file, and ours beyond it. */
class IdentityConfigReaderTest {
    private static IdentityConfig read(String text) throws MalformedException {
        return IdentityConfigReader.read("f", text);
    }

    private static void assertRefused(String message, String text) {
        MalformedException refusal = assertThrows(MalformedException.class, () -> read(text));
        assertEquals(message, refusal.getMessage());
    }

    /** An issuer with these further members. */
    private static String issuer(String members) {
        return "oidc-issuers:\n  https://a.example.com: {client-id: sigstore, " + members + "}\n";
    }

    @Test
    void yamlWithAnchors() throws Exception {
        IdentityConfig config = read("""
                define:
                  - &github "github-workflow"
                oidc-issuers:
                  https://accounts.google.com:
                    issuer-url: https://accounts.google.com
                    client-id: sigstore
                    type: email
                    contact: a@example.com
                    description: "Google"
                meta-issuers:
                  https://token.actions.githubusercontent.com/*:
                    client-id: sigstore
                    type: ci-provider
                    ci-provider: *github
                ci-issuer-metadata:
                  *github :
                    default-template-values: {url: "https://github.com"}
                    extension-templates: {build-signer-uri: "{{ .url }}/{{ .job_workflow_ref }}"}
                    subject-alternative-name-template: "{{ .url }}/{{ .job_workflow_ref }}"
                """);
        assertEquals(List.of(), config.warnings());
        assertEquals(
                List.of("https://accounts.google.com", "https://token.actions.githubusercontent.com/*"),
                config.trustedIssuers().stream().map(TrustedIssuer::url).toList());
        assertEquals(
                "https://accounts.google.com",
                config.find("accounts.google.com").orElseThrow().url());
        assertTrue(
                config.find("https://token.actions.githubusercontent.com/org").isPresent());
    }

    @Test
    void jsonWithItsOwnNames() throws Exception {
        IdentityConfig config = read("""
                {"OIDCIssuers": {
                   "https://a.example.com": {"IssuerURL": "https://a.example.com", "ClientID": "sigstore", "Type": "uri",
                                             "SubjectDomain": "https://b.example.com", "ChallengeClaim": "email"},
                   "https://s.example.com": {"IssuerURL": "https://s.example.com", "ClientID": "sigstore", "Type": "spiffe",
                                             "SPIFFETrustDomain": "example.com"},
                   "https://c.example.com": {"ClientID": "sigstore", "Type": "ci-provider", "CIProvider": "ours",
                                             "SkipEmailVerification": true},
                   "https://d.example.com": {"ClientID": "sigstore", "Type": "email", "IssuerClaim": "$.x"}},
                 "MetaIssuers": {"https://*.example.org": {"ClientID": "sigstore", "Type": "kubernetes"}},
                 "CIIssuerMetadata": {"ours": {"DefaultTemplateValues": {"url": "https://x"},
                    "ExtensionTemplates": {"GithubWorkflowSHA": "sha", "SourceRepositoryVisibilityAtSigning": "v"},
                    "SubjectAlternativeNameTemplate": "{{.url}}/a"}}}
                """);
        assertEquals(List.of(), config.warnings());
        assertEquals(
                List.of(
                        new TrustedIssuer(
                                "https://a.example.com",
                                false,
                                "sigstore",
                                "email",
                                "",
                                "uri",
                                "https://b.example.com",
                                false),
                        new TrustedIssuer(
                                "https://s.example.com", false, "sigstore", "sub", "example.com", "spiffe", "", false),
                        new TrustedIssuer(
                                "https://c.example.com", false, "sigstore", "sub", "", "ci-provider", "", true),
                        new TrustedIssuer("https://d.example.com", false, "sigstore", "email", "", "email", "", false),
                        new TrustedIssuer(
                                "https://*.example.org", true, "sigstore", "sub", "", "kubernetes", "", false)),
                config.trustedIssuers());
        CiProvider ours = config.find("https://c.example.com")
                .orElseThrow()
                .entries()
                .get(0)
                .ciProvider();
        assertEquals(
                List.of(3, 22),
                List.copyOf(Objects.requireNonNull(ours).extensions().keySet()));
    }

    @Test
    void everyPublishedProviderCanBeNamed() throws Exception {
        for (String name : List.of(
                "github-workflow",
                "gitlab-pipeline",
                "buildkite-job",
                "codefresh-workflow",
                "circleci",
                "circleci-job",
                "buddy-pipeline")) {
            read(issuer("type: ci-provider, ci-provider: " + name));
        }
    }

    @Test
    void fulciosRules() {
        String at = "f:oidc-issuers.https://a.example.com.";
        assertRefused(at + "issuer-url: differs from the key it stands under", issuer("type: email, issuer-url: x"));
        assertRefused(at + "type: is none of the types of issuers", issuer("type: mail"));
        assertRefused(
                at + "issuer-claim: is for issuers of the type email only",
                issuer("type: kubernetes, issuer-claim: $.x"));
        assertRefused(at + "issuer-claim: is no path of the form $.a.b", issuer("type: email, issuer-claim: x"));
        assertRefused(
                at + "spiffe-trust-domain: is missing, or no SPIFFE trust domain (a-z, 0-9, dot, - and _)",
                issuer("type: spiffe"));
        assertRefused(
                "f:meta-issuers.https://*.example.com.type: spiffe is not for meta-issuers: many would share a trust"
                        + " domain",
                "meta-issuers: {'https://*.example.com': {client-id: a, type: spiffe, spiffe-trust-domain: a.b}}");
        assertRefused(
                at + "subject-domain: is missing, or no URI with a scheme and a host",
                issuer("type: uri, subject-domain: example.com"));
        assertRefused(
                at + "subject-domain: has another scheme than the issuer",
                issuer("type: uri, subject-domain: 'http://example.com'"));
        assertRefused(
                at + "subject-domain: has not the second-level and top-level domain of the issuer",
                issuer("type: uri, subject-domain: 'https://example.org'"));
        assertRefused(at + "subject-domain: is missing", issuer("type: username"));
        assertRefused(
                at + "subject-domain: has a scheme or a path; it is a domain, as example.com",
                issuer("type: username, subject-domain: 'https://example.com'"));
        assertRefused(
                at + "subject-domain: has not the second-level and top-level domain of the issuer",
                issuer("type: username, subject-domain: com"));
        assertRefused(at + "challenge-claim: is neither email nor sub", issuer("type: email, challenge-claim: name"));
        assertRefused(
                at + "ci-provider: is missing, or neither in ci-issuer-metadata nor one of those known here",
                issuer("type: ci-provider, ci-provider: x"));
        assertRefused(
                at + "ca-cert: there is none in PEM",
                issuer("type: email, ca-cert: x").replace("x}", "' '}"));
    }

    @Test
    void templatesAreReadWithTheFile() {
        String metadata = "ci-issuer-metadata: {p: {extension-templates: {build-trigger: '%s'}, "
                + "subject-alternative-name-template: '%s'}}\n";
        String at = "f:ci-issuer-metadata.p.";
        assertRefused(
                at + "extension-templates.build-trigger: an action is not closed", metadata.formatted("{{ .a", "b"));
        assertRefused(
                at + "extension-templates.build-trigger: an if has no end",
                metadata.formatted("{{if eq .a \"b\"}}", "b"));
        assertRefused(
                at
                        + "extension-templates.build-trigger: the action {{range .a}} is none of .name, index . \"name\", if,"
                        + " else, end",
                metadata.formatted("{{range .a}}", "b"));
        assertRefused(at + "extension-templates.build-trigger: end without an if", metadata.formatted("{{end}}", "b"));
        assertRefused(at + "subject-alternative-name-template: is missing or empty", metadata.formatted("a", ""));
    }

    @Test
    void nobodyIsAConfigurationToo() throws Exception {
        assertEquals(
                List.of(), IdentityConfigReader.read("f", "oidc-issuers: {}").trustedIssuers());
    }

    @Test
    void values() {
        assertRefused("f: is not a mapping", "- a");
        assertRefused("f: has neither oidc-issuers nor meta-issuers", "{}");
        assertRefused("f: has neither oidc-issuers nor meta-issuers", "replay-cache: true");
        assertRefused(
                "f:oidc-issuers.https://a.example.com.client-id: is missing or empty",
                "oidc-issuers: {'https://a.example.com': {type: email}}");
        assertRefused(
                "f:oidc-issuers.https://a.example.com.type: is not text; a number or a truth value needs quotes",
                issuer("type: 1"));
        assertRefused(
                "f:oidc-issuers.https://a.example.com.skip-email-verification: is neither true nor false",
                issuer("type: email, skip-email-verification: 'yes'"));
        assertRefused(
                "f:oidc-issuers.https://a.example.com.clientID: is there twice, in two spellings",
                issuer("clientID: x, type: email"));
        assertRefused(
                "f:oidc-issuers.http://a.example.com: is not https; http is for loopback hosts, or needs"
                        + " allow-http-issuers: true",
                "oidc-issuers: {'http://a.example.com': {client-id: a, type: email}}");
        assertRefused(
                "f:oidc-issuers.https://*.example.com: has a *; patterns belong into meta-issuers",
                "oidc-issuers: {'https://*.example.com': {client-id: a, type: email}}");
        assertTrue(assertThrows(MalformedException.class, () -> read("{\"a\": 1, \"a\": 2}"))
                .getMessage()
                .startsWith("f: is not JSON: Duplicate field 'a'"));
        assertTrue(assertThrows(MalformedException.class, () -> read("a: 1\na: 2\n"))
                .getMessage()
                .startsWith("f: is not YAML: "));
    }

    @Test
    void httpIsForLoopbackOrWhereItIsAllowed() throws Exception {
        read("oidc-issuers: {'http://127.0.0.1:1/a': {client-id: a, type: email}}");
        read("oidc-issuers: {'http://[::1]:1/a': {client-id: a, type: email}}");
        IdentityConfig config =
                read("allow-http-issuers: true\noidc-issuers: {'http://a.example.com': {client-id: a, type: email}}");
        assertTrue(config.allowHttpIssuers());
    }

    @Test
    void unknownKeysAreRefusedInEntries() throws Exception {
        assertEquals(
                List.of("f:more: is no key that is known here; it has no effect"),
                read(issuer("type: email") + "more: 1\ndefine: 2\n").warnings());
        for (String key : List.of("colour: red", "colour: null")) {
            assertRefused(
                    "f:oidc-issuers.https://a.example.com.colour: is no key that is known here",
                    issuer("type: email, " + key));
        }
        // It would let everyone in.
        assertRefused(
                "f:oidc-issuers.https://a.example.com.issuance-polcy: is no key that is known here",
                issuer("type: email, issuance-polcy: [{name: a, condition: 'false'}]"));
        assertRefused(
                "f:meta-issuers.https://*.example.com.issuance-polcy: is no key that is known here",
                "meta-issuers: {'https://*.example.com': {client-id: a, type: email, issuance-polcy: []}}");
        assertRefused(
                "f:oidc-issuers.https://a.example.com[0].colour: is no key that is known here",
                "oidc-issuers: {'https://a.example.com': [{client-id: a, type: email, colour: red}]}");
        assertRefused(
                "f:oidc-issuers.https://a.example.com.issuance-policy[0].when: is no key that is known here",
                issuer("type: email, issuance-policy: [{name: a, condition: 'true', when: x}]"));
        assertRefused(
                "f:oidc-issuers.https://a.example.com: is an empty list",
                "oidc-issuers: {'https://a.example.com': []}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuance-policy: []", "IssuancePolicy: []", "issuance-polcy: []"})
    void policyOutsideAnEntryIsRefused(String line) {
        MalformedException refusal =
                assertThrows(MalformedException.class, () -> read(issuer("type: email") + line + "\n"));
        assertTrue(refusal.getMessage().endsWith(": issuance-policy belongs into the entry of an issuer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reply-cache", "replay_cache", "replay-cash", "allow-https-issuers", "alow-http-isuers"})
    void misspeltKeysOfOursAreRefused(String key) {
        MalformedException refusal =
                assertThrows(MalformedException.class, () -> read(issuer("type: email") + key + ": true\n"));
        assertTrue(refusal.getMessage().startsWith("f:" + key + ": is no key that is known here; "));
    }

    @Test
    void typingErrorsAreCounted() {
        assertEquals(0, Typing.errors("", ""));
        assertEquals(3, Typing.errors("", "abc"));
        assertEquals(3, Typing.errors("kitten", "sitting"));
        assertEquals(2, Typing.errors("flaw", "lawn"));
    }

    @Test
    void policiesAreCompiledWithTheFile() {
        MalformedException refusal = assertThrows(
                MalformedException.class,
                () -> read(issuer("type: email, issuance-policy: [{name: a, condition: 'nobody == 1'}]")));
        assertTrue(
                refusal.getMessage()
                        .startsWith(
                                "f:oidc-issuers.https://a.example.com.issuance-policy: condition \"a\": is not a CEL"
                                        + " expression of type bool: "),
                refusal.getMessage());
    }
}
