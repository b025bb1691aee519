package dev.cairn.ca.identity;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The extensions 1.3.6.1.4.1.57264.1.N by the names that Fulcio's configuration has for them (<a
 * href="https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md">oid-info</a>).
 */
public final class ExtensionNumbers {
    static final int ISSUER = 1;
    static final int ISSUER_V2 = 8;
    static final int DEPLOYMENT_ENVIRONMENT = 23;
    static final int SUBJECT = 24;

    private static final Map<String, Integer> BY_NAME = Collections.unmodifiableMap(new TreeMap<>(Map.ofEntries(
            Map.entry("github-workflow-trigger", 2),
            Map.entry("github-workflow-sha", 3),
            Map.entry("github-workflow-name", 4),
            Map.entry("github-workflow-repository", 5),
            Map.entry("github-workflow-ref", 6),
            Map.entry("build-signer-uri", 9),
            Map.entry("build-signer-digest", 10),
            Map.entry("runner-environment", 11),
            Map.entry("source-repository-uri", 12),
            Map.entry("source-repository-digest", 13),
            Map.entry("source-repository-ref", 14),
            Map.entry("source-repository-identifier", 15),
            Map.entry("source-repository-owner-uri", 16),
            Map.entry("source-repository-owner-identifier", 17),
            Map.entry("build-config-uri", 18),
            Map.entry("build-config-digest", 19),
            Map.entry("build-trigger", 20),
            Map.entry("run-invocation-uri", 21),
            Map.entry("source-repository-visibility-at-signing", 22),
            Map.entry("deployment-environment", DEPLOYMENT_ENVIRONMENT))));

    private ExtensionNumbers() {}

    /** The names, with hyphens. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** The number of a name, in either spelling of the configuration. */
    public static Optional<Integer> byName(String name) {
        String normal = ConfigNode.normal(name);
        return BY_NAME.entrySet().stream()
                .filter(entry -> ConfigNode.normal(entry.getKey()).equals(normal))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
