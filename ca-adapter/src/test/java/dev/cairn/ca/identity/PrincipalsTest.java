package dev.cairn.ca.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims in, certificate out: expected values by hand from Fulcio's oid-info.md and identity/config.yaml. */
class PrincipalsTest {
    private static final String ISSUER = "https://idp.example.com";

    private static Principal principal(String entry, Map<String, Object> claims)
            throws MalformedException, IdentityException {
        return principal(entry, "", claims);
    }

    private static Principal principal(String entry, String metadata, Map<String, Object> claims)
            throws MalformedException, IdentityException {
        String file = "oidc-issuers:\n  " + ISSUER + ": {client-id: sigstore, " + entry + "}\n" + metadata;
        IdentityConfig config = IdentityConfigReader.read("test.yaml", file);
        assertEquals(List.of(), config.warnings());
        String subject = (String) claims.getOrDefault("sub", "the-subject");
        return Principals.of(
                new Claims(ISSUER, subject, claims),
                config.find(ISSUER).orElseThrow().entries().get(0));
    }

    private static void assertName(SubjectName.Kind kind, String value, Principal principal) {
        assertEquals(new SubjectName(kind, value), principal.name());
    }

    /** Pairs of number and value, beside the issuer and the subject that every certificate has. */
    private static void assertExtensions(Principal principal, Object... pairs) {
        Map<Integer, String> expected = new TreeMap<>();
        expected.put(1, ISSUER);
        expected.put(8, ISSUER);
        expected.put(24, principal.subject());
        for (int i = 0; i < pairs.length; i += 2) {
            expected.put((Integer) pairs[i], (String) pairs[i + 1]);
        }
        assertEquals(expected, principal.extensions());
    }

    private static void assertRefused(String reason, String entry, Map<String, Object> claims) {
        IdentityException refusal = assertThrows(IdentityException.class, () -> principal(entry, claims));
        assertEquals("There was an error processing the identity token: " + reason, refusal.getMessage());
    }

    @Test
    void email() throws Exception {
        Principal principal =
                principal("type: email", Map.of("sub", "1234", "email", "ada@example.com", "email_verified", true));
        assertName(SubjectName.Kind.EMAIL, "ada@example.com", principal);
        assertEquals(List.of("ada@example.com", "1234"), principal.challenges());
        assertExtensions(principal);
    }

    @Test
    void emailVerifiedMayBeText() throws Exception {
        for (String verified : List.of("true", "True")) {
            principal("type: email", Map.of("email", "ada@example.com", "email_verified", verified));
        }
    }

    @Test
    void emailWithIssuerClaim() throws Exception {
        Principal principal = principal(
                "type: email, issuer-claim: $.federated_claims.connector_id",
                Map.of(
                        "email",
                        "ada@example.com",
                        "email_verified",
                        true,
                        "federated_claims",
                        Map.of("connector_id", "https://accounts.google.com")));
        assertExtensions(principal, 1, "https://accounts.google.com", 8, "https://accounts.google.com");
        assertEquals(ISSUER, principal.issuer());
    }

    @Test
    void emailRefusals() {
        assertRefused("email: the token has no such claim, or it is not text", "type: email", Map.of());
        assertRefused("email_verified: is not true", "type: email", Map.of("email", "ada@example.com"));
        assertRefused(
                "email_verified: is not true",
                "type: email",
                Map.of("email", "ada@example.com", "email_verified", "TRUE"));
        assertRefused("email: is not a valid address", "type: email", Map.of("email", "ada", "email_verified", true));
        assertRefused(
                "$.f.id: the token has no such claim, or it is not text",
                "type: email, issuer-claim: $.f.id",
                Map.of("email", "ada@example.com", "email_verified", true));
    }

    @Test
    void emailVerificationCanBeSkipped() throws Exception {
        Principal principal =
                principal("type: email, skip-email-verification: true", Map.of("sub", "1", "email", "ada@example.com"));
        assertEquals(List.of("ada@example.com", "1"), principal.challenges());
    }

    @Test
    void username() throws Exception {
        String entry = "type: username, subject-domain: example.com";
        Principal principal = principal(entry, Map.of("sub", "ada"));
        assertName(SubjectName.Kind.OTHER, "ada!example.com", principal);
        assertEquals(List.of("ada"), principal.challenges());
        assertExtensions(principal);
        assertRefused("sub: a username must not have a !", entry, Map.of("sub", "ada!x"));
        assertRefused("sub: a username must not be an e-mail address", entry, Map.of("sub", "ada@example.com"));
    }

    @Test
    void uri() throws Exception {
        String entry = "type: uri, subject-domain: 'https://users.example.com'";
        Principal principal = principal(
                entry,
                Map.of("sub", "https://users.example.com/ada", "email", "ada@example.com", "email_verified", true));
        assertName(SubjectName.Kind.URI, "https://users.example.com/ada", principal);
        assertEquals(List.of("https://users.example.com/ada", "ada@example.com"), principal.challenges());
        assertRefused(
                "sub: has another host than the subject domain of the issuer",
                entry,
                Map.of("sub", "https://example.com/ada"));
        assertRefused(
                "sub: has another scheme than the subject domain of the issuer",
                entry,
                Map.of("sub", "http://users.example.com/ada"));
        assertRefused("the subject name would not be a URI with a scheme and a host", entry, Map.of("sub", "ada"));
    }

    @Test
    void spiffe() throws Exception {
        String entry = "type: spiffe, spiffe-trust-domain: example.com";
        Principal principal = principal(entry, Map.of("sub", "spiffe://example.com/ns/build"));
        assertName(SubjectName.Kind.URI, "spiffe://example.com/ns/build", principal);
        for (String other : List.of(
                "spiffe://example.org/a",
                "spiffe://example.com.evil/a",
                "spiffe://example.com/../a",
                "spiffe://example.com/a/",
                "https://example.com/a")) {
            assertRefused("sub: is not a SPIFFE ID of the trust domain of the issuer", entry, Map.of("sub", other));
        }
    }

    @Test
    void kubernetes() throws Exception {
        Principal principal = principal(
                "type: kubernetes",
                Map.of("kubernetes.io", Map.of("namespace", "build", "serviceaccount", Map.of("name", "signer"))));
        assertName(SubjectName.Kind.URI, "https://kubernetes.io/namespaces/build/serviceaccounts/signer", principal);
        assertExtensions(principal);
        String reason = "kubernetes.io: has not the names of a namespace and a service account";
        assertRefused(reason, "type: kubernetes", Map.of("kubernetes.io", Map.of("namespace", "build")));
        assertRefused(
                reason,
                "type: kubernetes",
                Map.of("kubernetes.io", Map.of("namespace", "a/b", "serviceaccount", Map.of("name", "c"))));
    }

    @Test
    void chainguard() throws Exception {
        Principal principal = principal("type: chainguard-identity", Map.of("sub", "abc/def"));
        assertName(SubjectName.Kind.URI, ISSUER + "/abc/def", principal);
        assertEquals(List.of("abc/def"), principal.challenges());
        Principal withEmail = principal(
                "type: chainguard-identity", Map.of("sub", "abc", "email", "ada@example.com", "email_verified", true));
        assertEquals(List.of("ada@example.com", "abc"), withEmail.challenges());
    }

    @Test
    void challengeClaimOverridesTheType() throws Exception {
        Principal principal = principal(
                "type: uri, challenge-claim: email, subject-domain: 'https://example.com'",
                Map.of("sub", "https://example.com/a", "email", "ada@example.com", "email_verified", true));
        assertEquals(List.of("ada@example.com", "https://example.com/a"), principal.challenges());
    }

    static Map<String, Object> github() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", "repo:o/r:ref:refs/heads/main");
        claims.put("job_workflow_ref", "o/shared/.github/workflows/build.yml@refs/tags/v1");
        claims.put("job_workflow_sha", "aaa1");
        claims.put("sha", "bbb2");
        claims.put("event_name", "push");
        claims.put("repository", "o/r");
        claims.put("workflow", "CI");
        claims.put("ref", "refs/heads/main");
        claims.put("runner_environment", "github-hosted");
        claims.put("repository_id", "11");
        claims.put("repository_owner", "o");
        claims.put("repository_owner_id", "22");
        claims.put("repository_visibility", "public");
        claims.put("workflow_ref", "o/r/.github/workflows/ci.yml@refs/heads/main");
        claims.put("workflow_sha", "ccc3");
        claims.put("run_id", "33");
        claims.put("run_attempt", "1");
        return claims;
    }

    private static Object[] githubExtensions(String url) {
        return new Object[] {
            2, "push",
            3, "bbb2",
            4, "CI",
            5, "o/r",
            6, "refs/heads/main",
            9, url + "/o/shared/.github/workflows/build.yml@refs/tags/v1",
            10, "aaa1",
            11, "github-hosted",
            12, url + "/o/r",
            13, "bbb2",
            14, "refs/heads/main",
            15, "11",
            16, url + "/o",
            17, "22",
            18, url + "/o/r/.github/workflows/ci.yml@refs/heads/main",
            19, "ccc3",
            20, "push",
            21, url + "/o/r/actions/runs/33/attempts/1",
            22, "public"
        };
    }

    @Test
    void githubByTemplatesAndByItsOldType() throws Exception {
        for (String entry : List.of("type: ci-provider, ci-provider: github-workflow", "type: github-workflow")) {
            Principal principal = principal(entry, github());
            assertName(
                    SubjectName.Kind.URI,
                    "https://github.com/o/shared/.github/workflows/build.yml@refs/tags/v1",
                    principal);
            assertExtensions(principal, githubExtensions("https://github.com"));
            assertEquals(List.of("repo:o/r:ref:refs/heads/main"), principal.challenges());
        }
    }

    @Test
    void githubDeploymentEnvironmentIsForTemplatesOnly() throws Exception {
        Map<String, Object> claims = github();
        claims.put("environment", "production");
        assertEquals(
                "production",
                principal("type: ci-provider, ci-provider: github-workflow", claims)
                        .extensions()
                        .get(23));
        assertEquals(
                null, principal("type: github-workflow", claims).extensions().get(23));
    }

    @Test
    void githubEnterpriseServerHasItsOwnUrl() throws Exception {
        String published = new String(
                CiProviders.class.getResourceAsStream("ci-providers.yaml").readAllBytes(), StandardCharsets.UTF_8);
        String metadata = published.replace("\"https://github.com\"", "\"https://ghes.example.com\"");
        Principal principal = principal("type: ci-provider, ci-provider: github-workflow", metadata, github());
        assertName(
                SubjectName.Kind.URI,
                "https://ghes.example.com/o/shared/.github/workflows/build.yml@refs/tags/v1",
                principal);
        assertExtensions(principal, githubExtensions("https://ghes.example.com"));
    }

    @Test
    void oldGithubTypeWantsAllSixteenClaims() {
        for (String name : github().keySet()) {
            Map<String, Object> claims = github();
            if (!name.equals("sub")) {
                claims.remove(name);
                assertRefused(
                        name + ": the token has no such claim, or it is not text", "type: github-workflow", claims);
            }
        }
    }

    static Map<String, Object> gitlab() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", "project_path:g/p:ref_type:branch:ref:main");
        claims.put("project_path", "g/p");
        claims.put("project_id", "7");
        claims.put("pipeline_source", "push");
        claims.put("pipeline_id", "70");
        claims.put("ci_config_ref_uri", "gitlab.example.com/g/p//.gitlab-ci.yml@refs/heads/main");
        claims.put("ci_config_sha", "ddd4");
        claims.put("job_id", "700");
        claims.put("ref", "main");
        claims.put("ref_type", "branch");
        claims.put("namespace_path", "g");
        claims.put("namespace_id", "8");
        claims.put("sha", "eee5");
        claims.put("runner_environment", "self-hosted");
        claims.put("runner_id", 9L);
        claims.put("project_visibility", "internal");
        return claims;
    }

    private static Object[] gitlabExtensions(String url, String ref) {
        String config = "https://gitlab.example.com/g/p//.gitlab-ci.yml@refs/heads/main";
        return new Object[] {
            9, config,
            10, "ddd4",
            11, "self-hosted",
            12, url + "/g/p",
            13, "eee5",
            14, ref,
            15, "7",
            16, url + "/g",
            17, "8",
            18, config,
            19, "ddd4",
            20, "push",
            21, url + "/g/p/-/jobs/700",
            22, "internal"
        };
    }

    @Test
    void gitlabByTemplatesAndByItsOldType() throws Exception {
        for (String entry : List.of("type: ci-provider, ci-provider: gitlab-pipeline", "type: gitlab-pipeline")) {
            Principal principal = principal(entry, gitlab());
            assertName(
                    SubjectName.Kind.URI, "https://gitlab.example.com/g/p//.gitlab-ci.yml@refs/heads/main", principal);
            assertExtensions(principal, gitlabExtensions("https://gitlab.com", "refs/heads/main"));
            Map<String, Object> tag = gitlab();
            tag.put("ref_type", "tag");
            tag.put("ref", "v1");
            assertEquals("refs/tags/v1", principal(entry, tag).extensions().get(14));
        }
    }

    @Test
    void selfHostedGitlabHasItsOwnUrl() throws Exception {
        String metadata = """
                ci-issuer-metadata:
                  ours:
                    default-template-values: {url: "https://gitlab.example.com"}
                    extension-templates:
                      source-repository-uri: "{{ .url }}/{{ .project_path }}"
                      source-repository-identifier: project_id
                    subject-alternative-name-template: "https://{{ .ci_config_ref_uri }}"
                """;
        Principal principal = principal("type: ci-provider, ci-provider: ours", metadata, gitlab());
        assertExtensions(principal, 12, "https://gitlab.example.com/g/p", 15, "7");
    }

    @Test
    void oldGitlabTypeRefusals() {
        Map<String, Object> claims = gitlab();
        claims.put("ref_type", "note");
        assertRefused("ref_type: is neither branch nor tag", "type: gitlab-pipeline", claims);
        Map<String, Object> text = gitlab();
        text.put("runner_id", "9");
        assertRefused(
                "runner_id: the token has no such claim, or it is no integer other than 0",
                "type: gitlab-pipeline",
                text);
    }

    @Test
    void buildkite() throws Exception {
        Map<String, Object> claims = Map.of(
                "organization_slug", "org",
                "pipeline_slug", "pipe",
                "build_number", 42L,
                "job_id", "0184",
                "build_commit", "fff6",
                "build_source", "webhook",
                "runner_environment", "self-hosted");
        Principal templates = principal("type: ci-provider, ci-provider: buildkite-job", claims);
        assertName(SubjectName.Kind.URI, "https://buildkite.com/org/pipe", templates);
        assertExtensions(
                templates,
                11,
                "self-hosted",
                13,
                "fff6",
                20,
                "webhook",
                21,
                "https://buildkite.com/org/pipe/builds/42#0184");
        Principal old = principal("type: buildkite-job", claims);
        assertName(SubjectName.Kind.URI, "https://buildkite.com/org/pipe", old);
        assertExtensions(old);
    }

    @Test
    void codefresh() throws Exception {
        Map<String, Object> claims = Map.of(
                "account_id", "628a",
                "account_name", "acc",
                "pipeline_id", "65e5",
                "pipeline_name", "proj/get-token",
                "workflow_id", "64f4",
                "scm_repo_url", "https://github.com/u/r",
                "scm_ref", "main");
        for (String entry : List.of("type: ci-provider, ci-provider: codefresh-workflow", "type: codefresh-workflow")) {
            Principal principal = principal(entry, claims);
            assertName(SubjectName.Kind.URI, "https://g.codefresh.io/acc/proj/get-token:628a/65e5", principal);
            assertExtensions(
                    principal,
                    9,
                    "https://g.codefresh.io/build/64f4",
                    12,
                    "https://github.com/u/r",
                    14,
                    "main",
                    18,
                    "https://g.codefresh.io/api/pipelines/65e5",
                    21,
                    "https://g.codefresh.io/build/64f4");
        }
    }

    @Test
    void circleci() throws Exception {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("oidc.circleci.com/project-id", "p1");
        claims.put("oidc.circleci.com/pipeline-definition-id", "d1");
        claims.put("oidc.circleci.com/pipeline-id", "i1");
        claims.put("oidc.circleci.com/workflow-id", "w1");
        claims.put("oidc.circleci.com/job-id", "j1");
        claims.put("oidc.circleci.com/ssh-rerun", true);
        claims.put("oidc.circleci.com/vcs-ref", "refs/heads/main");
        claims.put("oidc.circleci.com/vcs-origin", "github.com/o/r");
        for (String name : List.of("circleci-job", "circleci")) {
            Principal principal = principal("type: ci-provider, ci-provider: " + name, claims);
            String definition = "https://circleci.com/api/v2/projects/p1/pipeline-definitions/d1";
            assertName(SubjectName.Kind.URI, definition, principal);
            assertExtensions(
                    principal,
                    9,
                    definition,
                    11,
                    "ssh-rerun",
                    12,
                    "github.com/o/r",
                    14,
                    "refs/heads/main",
                    18,
                    "https://circleci.com/api/v2/pipeline/i1/config",
                    21,
                    "https://app.circleci.com//workflow/w1/job/j1");
        }
        claims.remove("oidc.circleci.com/project-id");
        assertRefused(
                "oidc.circleci.com/project-id: the token has no such claim, and the subject name needs it",
                "type: ci-provider, ci-provider: circleci",
                claims);
    }

    @Test
    void buddy() throws Exception {
        Principal principal = principal(
                "type: ci-provider, ci-provider: buddy-pipeline",
                Map.of(
                        "workspace_domain", "w",
                        "project_name", "p",
                        "pipeline_id", 5L,
                        "execution_id", "e",
                        "revision", "r1",
                        "ref", "refs/heads/main",
                        "triggered_on", "PUSH"));
        String pipeline = "https://app.buddy.works/w/p/pipelines/pipeline/5";
        assertName(SubjectName.Kind.URI, pipeline, principal);
        assertExtensions(
                principal,
                9,
                pipeline,
                12,
                "https://app.buddy.works/w/p",
                13,
                "r1",
                14,
                "refs/heads/main",
                16,
                "https://app.buddy.works/w",
                20,
                "PUSH",
                21,
                pipeline + "/execution/e");
    }

    @Test
    void missingAndLongValues() {
        Map<String, Object> claims = github();
        claims.remove("sha");
        assertRefused(
                "sha: the token has no such claim, and the template of the certificate needs it",
                "type: ci-provider, ci-provider: github-workflow",
                claims);
        claims.put("sha", "x".repeat(2049));
        assertRefused(
                "a value of the certificate would be longer than 2048 bytes",
                "type: ci-provider, ci-provider: github-workflow",
                claims);
        claims.put("sha", "é".repeat(1025));
        assertRefused(
                "extension 1.3.6.1.4.1.57264.1.3: its value would have a control character, half of a surrogate pair or"
                        + " more than 2048 bytes",
                "type: ci-provider, ci-provider: github-workflow",
                claims);
        claims.put("sha", "a\nb");
        assertRefused(
                "extension 1.3.6.1.4.1.57264.1.3: its value would have a control character, half of a surrogate pair or"
                        + " more than 2048 bytes",
                "type: ci-provider, ci-provider: github-workflow",
                claims);
    }

    @ParameterizedTest
    @CsvSource({
        "https://e.com/a/b@refs/heads/main, https://e.com/a/b@refs/heads/main",
        "https://e.com/a b!, https://e.com/a%20b%21",
        "https://e.com/föö, https://e.com/f%C3%B6%C3%B6",
        "https://e.com/builds/4#x, https://e.com/builds/4#x",
        "spiffe://e.com/a, spiffe://e.com/a",
        "https://e.com, https://e.com"
    })
    void uriOfAName(String text, String uri) {
        assertEquals(uri, SubjectSyntax.uri(text).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "e.com/a",
        "https:///a",
        "https://e.com/%zz",
        "//e.com/a",
        "mailto:a@e.com",
        "https://e.com/?a b",
        "1s://e.com/"
    })
    void noUri(String text) {
        assertEquals(true, SubjectSyntax.uri(text).isEmpty(), text);
    }

    @ParameterizedTest
    @CsvSource({
        "a@b.c, true", "a.b+c@d-e.example, true", "a@b, false", "a..b@c.d, false", ".a@b.c, false", "a@b..c, false",
        "a@-b.c, false", "a b@c.d, false", "ü@b.c, false", "a@b@c.d, false", "@b.c, false", "a\u0000@b.c, false"
    })
    void addresses(String text, boolean valid) {
        assertEquals(valid, SubjectSyntax.isEmail(text));
    }
}
