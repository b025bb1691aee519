package dev.cairn.ca.identity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The types of issuers that ci-provider has superseded. They are its templates with fixed URLs, fewer extensions, and claims that a token must
 * have though no template names them.
 *
 * @param type one of the four
 * @param provider the templates
 * @param required claims that are text and not empty
 * @param fixed claims of a token that do not count, because the default does
 */
record BuiltInWorkflow(IssuerType type, CiProvider provider, List<String> required, Set<String> fixed) {
    private static final Set<Integer> NONE = Set.of(ExtensionNumbers.DEPLOYMENT_ENVIRONMENT);

    private static final BuiltInWorkflow GITHUB = new BuiltInWorkflow(
            IssuerType.GITHUB_WORKFLOW,
            without("github-workflow", NONE, Map.of()),
            List.of(
                    "job_workflow_ref",
                    "sha",
                    "event_name",
                    "repository",
                    "workflow",
                    "ref",
                    "job_workflow_sha",
                    "runner_environment",
                    "repository_id",
                    "repository_owner",
                    "repository_owner_id",
                    "repository_visibility",
                    "workflow_ref",
                    "workflow_sha",
                    "run_id",
                    "run_attempt"),
            Set.of("url"));
    private static final BuiltInWorkflow GITLAB = new BuiltInWorkflow(
            IssuerType.GITLAB_PIPELINE,
            without("gitlab-pipeline", NONE, Map.of("ci_config_sha", "", "project_visibility", "")),
            List.of(
                    "project_path",
                    "project_id",
                    "pipeline_source",
                    "pipeline_id",
                    "ci_config_ref_uri",
                    "job_id",
                    "ref",
                    "ref_type",
                    "namespace_path",
                    "namespace_id",
                    "sha",
                    "runner_environment"),
            Set.of("url"));
    private static final BuiltInWorkflow BUILDKITE = new BuiltInWorkflow(
            IssuerType.BUILDKITE_JOB,
            without("buildkite-job", Set.of(11, 13, 20, 21), Map.of()),
            List.of("organization_slug", "pipeline_slug"),
            Set.of("url"));
    private static final BuiltInWorkflow CODEFRESH = new BuiltInWorkflow(
            IssuerType.CODEFRESH_WORKFLOW,
            without("codefresh-workflow", NONE, Map.of("account_name", "", "pipeline_name", "")),
            List.of("account_id", "pipeline_id", "workflow_id"),
            Set.of());

    BuiltInWorkflow {
        required = List.copyOf(required);
        fixed = Set.copyOf(fixed);
    }

    /** One of the four types. */
    static BuiltInWorkflow of(IssuerType type) {
        return switch (type) {
            case GITHUB_WORKFLOW -> GITHUB;
            case GITLAB_PIPELINE -> GITLAB;
            case BUILDKITE_JOB -> BUILDKITE;
            case CODEFRESH_WORKFLOW -> CODEFRESH;
            default -> throw new IllegalArgumentException(type + " has no templates of its own");
        };
    }

    private static CiProvider without(String name, Set<Integer> dropped, Map<String, String> optional) {
        CiProvider published = Objects.requireNonNull(CiProviders.published().get(name));
        TreeMap<Integer, Template> kept = new TreeMap<>(published.extensions());
        kept.keySet().removeAll(dropped);
        Map<String, String> defaults = new LinkedHashMap<>(published.defaults());
        defaults.putAll(optional);
        return new CiProvider(name, defaults, kept, published.subjectName());
    }

    /** The values for the templates. */
    Map<String, String> values(Claims claims) throws IdentityException {
        for (String name : required) {
            claims.required(name);
        }
        if (type == IssuerType.GITLAB_PIPELINE) {
            checkGitlab(claims);
        }
        Map<String, String> values = new LinkedHashMap<>(provider.defaults());
        claims.asText().forEach((name, value) -> {
            // An empty claim is as none: Codefresh's default URL holds then too.
            if (!fixed.contains(name) && !value.isEmpty()) {
                values.put(name, value);
            }
        });
        return values;
    }

    private static void checkGitlab(Claims claims) throws IdentityException {
        if (!(claims.all().get("runner_id") instanceof Long runner) || runner == 0) {
            throw Refusal.of("runner_id", "the token has no such claim, or it is no integer other than 0");
        }
        String type = claims.required("ref_type");
        if (!type.equals("branch") && !type.equals("tag")) {
            throw Refusal.of("ref_type", "is neither branch nor tag");
        }
    }
}
