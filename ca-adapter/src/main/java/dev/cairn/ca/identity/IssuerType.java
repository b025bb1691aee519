package dev.cairn.ca.identity;

import java.util.Arrays;
import java.util.Optional;

/**
 * How the tokens of an issuer name their subject: the {@code type} of an issuer in <a
 * href="https://github.com/sigstore/fulcio/blob/main/pkg/config/config.go">Fulcio's configuration</a>.
 */
public enum IssuerType {
    EMAIL("email", "email"),
    USERNAME("username", "sub"),
    URI("uri", "sub"),
    SPIFFE("spiffe", "sub"),
    KUBERNETES("kubernetes", "sub"),
    CI_PROVIDER("ci-provider", "sub"),
    CHAINGUARD_IDENTITY("chainguard-identity", "sub"),
    /** Superseded by ci-provider, as the three below. */
    GITHUB_WORKFLOW("github-workflow", "sub"),
    GITLAB_PIPELINE("gitlab-pipeline", "sub"),
    BUILDKITE_JOB("buildkite-job", "sub"),
    CODEFRESH_WORKFLOW("codefresh-workflow", "sub");

    private final String wireName;
    private final String challengeClaim;

    IssuerType(String wireName, String challengeClaim) {
        this.wireName = wireName;
        this.challengeClaim = challengeClaim;
    }

    /** The name in a configuration. */
    public String wireName() {
        return wireName;
    }

    /** The claim that a proof of possession is over, where the configuration names none. */
    public String challengeClaim() {
        return challengeClaim;
    }

    /** The type with this name. */
    public static Optional<IssuerType> byName(String name) {
        return Arrays.stream(values())
                .filter(type -> type.wireName.equals(name))
                .findFirst();
    }
}
