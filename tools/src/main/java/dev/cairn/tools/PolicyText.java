package dev.cairn.tools;

import dev.cairn.tools.signers.Decision;
import dev.cairn.tools.signers.Requirement;
import dev.cairn.tools.signers.Rule;
import java.util.ArrayList;
import java.util.List;

/** Rules and decisions as lines for people. */
final class PolicyText {
    private PolicyText() {}

    /** What a rule demands. */
    static String rule(Rule rule) {
        List<String> artifacts = rule.artifacts().stream().map(Object::toString).toList();
        StringBuilder text = new StringBuilder(
                "rule \"" + rule.name() + "\" (line " + rule.line() + ") for " + String.join(", ", artifacts));
        if (!rule.except().isEmpty()) {
            text.append(" except ")
                    .append(String.join(
                            ", ", rule.except().stream().map(Object::toString).toList()));
        }
        text.append(rule.warns() ? ", which only warns" : "");
        switch (rule.action()) {
            case ALLOW -> text.append("\n  allows it");
            case DENY -> text.append("\n  refuses it").append(rule.message().isEmpty() ? "" : ": " + rule.message());
            case REQUIRE -> {
                for (Rule.Clause clause : rule.clauses()) {
                    List<String> anyOf =
                            clause.anyOf().stream().map(Requirement::text).toList();
                    text.append("\n  needs ").append(String.join("\n     or ", anyOf));
                }
                rule.rego().ifPresent(rego -> text.append("\n  needs a yes of ").append(rego.text()));
            }
        }
        return text.toString();
    }

    /** What was decided, and why. */
    static String decision(Decision decision) {
        List<String> lines = new ArrayList<>();
        lines.add((decision.allowed() ? "ALLOWED: " : "REFUSED: ") + decision.reason());
        for (Decision.RuleResult rule : decision.rules()) {
            lines.add("rule \"" + rule.rule() + "\" (line " + rule.line() + ") "
                    + (rule.met() ? "is met" : rule.warns() ? "is not met, and only warns" : "is not met"));
            for (Decision.RequirementResult requirement : rule.requirements()) {
                lines.add("  " + (requirement.met() ? "+ " : "- ") + requirement.requirement() + ": "
                        + requirement.people() + " of " + requirement.threshold());
                requirement
                        .counted()
                        .forEach(one -> lines.add("      signature " + (one.signature() + 1) + " of " + one.signer()
                                + " counts, as " + one.as()));
                requirement
                        .refused()
                        .forEach(one -> lines.add("      signature " + (one.signature() + 1) + " of " + one.signer()
                                + " does not count: it " + one.reason()));
            }
        }
        return String.join("\n", lines);
    }
}
