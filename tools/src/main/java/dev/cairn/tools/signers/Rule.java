package dev.cairn.tools.signers;

import dev.cairn.tools.signers.rego.RegoPolicy;
import java.util.List;
import java.util.Optional;

/**
 * What is demanded of artifacts.
 *
 * @param name unique in its file
 * @param line where it begins
 * @param artifacts which; at least one
 * @param except which not
 * @param action what happens to them
 * @param warns whether it only warns where it is not met
 * @param clauses all of which must be met; empty unless the action is {@link Action#REQUIRE}
 * @param rego a further policy that must allow it
 * @param message for whoever is refused; may be empty
 */
public record Rule(
        String name,
        int line,
        List<Glob> artifacts,
        List<Glob> except,
        Action action,
        boolean warns,
        List<Clause> clauses,
        Optional<RegoPolicy> rego,
        String message) {
    /** Copies the lists. */
    public Rule {
        artifacts = List.copyOf(artifacts);
        except = List.copyOf(except);
        clauses = List.copyOf(clauses);
    }

    /** What happens to artifacts that a rule matches. */
    public enum Action {
        /** Its clauses must be met. */
        REQUIRE,
        /** Nothing is asked. */
        ALLOW,
        /** They are refused. */
        DENY
    }

    /**
     * Requirements of which one must be met.
     *
     * @param anyOf at least one
     */
    public record Clause(List<Requirement> anyOf) {
        /** Copies the list. */
        public Clause {
            anyOf = List.copyOf(anyOf);
        }
    }

    /** Whether it is about an artifact. */
    public boolean matches(Artifact artifact) {
        List<String> names = artifact.spellings();
        return artifacts.stream().anyMatch(glob -> names.stream().anyMatch(glob::matches))
                && except.stream().noneMatch(glob -> names.stream().anyMatch(glob::matches));
    }

    /** Whether nothing meets it that no witness has seen. */
    public boolean needsWitnesses() {
        return !warns
                && clauses.stream().anyMatch(clause -> clause.anyOf().stream().allMatch(Requirement::isWitnessed));
    }

    /** Whether a trusted root is needed to meet it, or may be; what Rego asks for is not known. */
    boolean needsTrustedRoot() {
        return rego.isPresent()
                || clauses.stream().flatMap(clause -> clause.anyOf().stream()).anyMatch(Requirement::needsTrustedRoot);
    }

    /** All signers that it names. */
    public List<NamedSigner> signers() {
        return clauses.stream()
                .flatMap(clause -> clause.anyOf().stream())
                .flatMap(requirement -> requirement.signers().stream())
                .distinct()
                .toList();
    }
}
