package dev.cairn.ca.identity;

import static dev.cairn.ca.identity.PrincipalChecks.assertExtensions;
import static dev.cairn.ca.identity.PrincipalChecks.assertName;
import static dev.cairn.ca.identity.PrincipalChecks.assertRefused;
import static dev.cairn.ca.identity.PrincipalChecks.principal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tokens of CI systems, by templates and by the older types. Expected values by hand from Fulcio's oid-info.md and identity/config.yaml. */
class CiPrincipalsTest {
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
}
