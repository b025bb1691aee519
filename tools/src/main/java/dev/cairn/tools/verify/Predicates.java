package dev.cairn.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.MalformedException;
import java.util.Map;
import java.util.Optional;

/**
 * Predicates that are known: the short names of their types, as cosign has them, and what a predicate of such a type must hold. One of another type is not
 * looked into.
 *
 * <p>Sources: <a href="https://slsa.dev/spec/v1.0/provenance">SLSA provenance v1</a>, <a href="https://slsa.dev/spec/v0.2/provenance">v0.2</a>, <a
 * href="https://slsa.dev/spec/v1.0/verification_summary">VSA</a>, <a href="https://spdx.github.io/spdx-spec/v2.3/">SPDX</a>, <a
 * href="https://cyclonedx.org/specification/overview/">CycloneDX</a>.
 */
public final class Predicates {
    private static final String SLSA_V1 = "https://slsa.dev/provenance/v1";
    private static final String SLSA_V02 = "https://slsa.dev/provenance/v0.2";
    private static final String VSA = "https://slsa.dev/verification_summary/v1";
    private static final String SPDX = "https://spdx.dev/Document";
    private static final String OPENVEX = "https://openvex.dev/ns";
    private static final String CYCLONEDX = "https://cyclonedx.org/bom";

    /** What cosign signs images with; its predicate is empty. */
    public static final String COSIGN_SIGN = "https://sigstore.dev/cosign/sign/v1";

    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("slsaprovenance", SLSA_V02),
            Map.entry("slsaprovenance02", SLSA_V02),
            Map.entry("slsaprovenance1", SLSA_V1),
            Map.entry("spdx", SPDX),
            Map.entry("spdxjson", SPDX),
            Map.entry("cyclonedx", CYCLONEDX),
            Map.entry("vuln", "https://cosign.sigstore.dev/attestation/vuln/v1"),
            Map.entry("openvex", OPENVEX),
            Map.entry("link", "https://in-toto.io/Link/v1"),
            Map.entry("custom", "https://cosign.sigstore.dev/attestation/v1"),
            Map.entry("vsa", VSA));

    private Predicates() {}

    /** The predicate type with a short name, or a URI as it is; empty for a text that is neither. */
    public static Optional<String> type(String nameOrUri) {
        String type = ALIASES.getOrDefault(nameOrUri, nameOrUri);
        return type.indexOf(':') > 0 ? Optional.of(type) : Optional.empty();
    }

    /** The short names, for help. */
    public static Iterable<String> names() {
        return ALIASES.keySet().stream().sorted().toList();
    }

    /**
     * Whether a statement's type is one that was asked for: the same, or where the type is one of those with a version behind them (SPDX, CycloneDX,
     * OpenVEX), that with a version.
     */
    public static boolean isOfType(String predicateType, String asked) {
        boolean versioned = asked.equals(SPDX) || asked.equals(CYCLONEDX) || asked.equals(OPENVEX);
        return predicateType.equals(asked) || (versioned && predicateType.startsWith(asked + "/"));
    }

    /**
     * Checks the structure of a predicate of a known type.
     *
     * @throws MalformedException if a field that its schema requires is missing or of another kind
     */
    public static void check(Statement statement) throws MalformedException {
        Fields predicate = new Fields(statement.predicate(), "");
        switch (statement.predicateType()) {
            case SLSA_V1 -> {
                Fields definition = predicate.object("buildDefinition");
                definition.text("buildType");
                definition.object("externalParameters");
                predicate.object("runDetails").object("builder").text("id");
            }
            case SLSA_V02 -> {
                predicate.object("builder").text("id");
                predicate.text("buildType");
            }
            case VSA -> {
                predicate.object("verifier").text("id");
                predicate.text("timeVerified");
                predicate.text("resourceUri");
                predicate.object("policy");
                predicate.oneOf("verificationResult", "PASSED", "FAILED");
                predicate.list("verifiedLevels");
            }
            default -> {
                if (isOfType(statement.predicateType(), SPDX)) {
                    spdx(predicate);
                } else if (isOfType(statement.predicateType(), CYCLONEDX)) {
                    predicate.oneOf("bomFormat", "CycloneDX");
                    predicate.text("specVersion");
                }
            }
        }
    }

    private static void spdx(Fields predicate) throws MalformedException {
        // Version 3 is JSON-LD.
        if (predicate.has("@graph")) {
            predicate.list("@graph");
            return;
        }
        predicate.text("spdxVersion");
        predicate.text("SPDXID");
        predicate.text("name");
        predicate.text("dataLicense");
        predicate.object("creationInfo").text("created");
    }

    /** A JSON object of which fields are required. */
    private record Fields(JsonNode node, String path) {
        boolean has(String name) {
            return node.has(name);
        }

        Fields object(String name) throws MalformedException {
            JsonNode member = node.path(name);
            require(member.isObject(), name, "an object");
            return new Fields(member, path + name + ".");
        }

        void text(String name) throws MalformedException {
            require(node.path(name).isTextual() && !node.path(name).textValue().isEmpty(), name, "a text");
        }

        void list(String name) throws MalformedException {
            require(node.path(name).isArray(), name, "a list");
        }

        void oneOf(String name, String... values) throws MalformedException {
            String value = node.path(name).asText();
            for (String allowed : values) {
                if (node.path(name).isTextual() && allowed.equals(value)) {
                    return;
                }
            }
            require(false, name, String.join(" or ", values));
        }

        private void require(boolean holds, String name, String what) throws MalformedException {
            if (!holds) {
                throw new MalformedException(
                        "predicate", path + name + (node.has(name) ? ": not " + what : " is missing: " + what));
            }
        }
    }
}
