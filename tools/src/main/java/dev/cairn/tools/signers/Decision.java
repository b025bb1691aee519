package dev.cairn.tools.signers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the signatures of an artifact are what the signers file demands, and why.
 *
 * @param reason for people, in one line
 * @param rules those that match the artifact, in the order of the file
 */
public record Decision(boolean allowed, String reason, List<RuleResult> rules) {
    /** Copies the list. */
    public Decision {
        rules = List.copyOf(rules);
    }

    /**
     * What became of a rule.
     *
     * @param rule its name
     * @param met whether it allows the artifact
     * @param warns whether it only warns where it is not met
     * @param missing what it lacks, for people; empty if it is met
     */
    public record RuleResult(
            String rule,
            int line,
            boolean met,
            boolean warns,
            List<String> missing,
            List<RequirementResult> requirements) {
        /** Copies the lists. */
        public RuleResult {
            missing = List.copyOf(missing);
            requirements = List.copyOf(requirements);
        }
    }

    /**
     * What became of a requirement.
     *
     * @param clause the number of its clause, from 0; of a clause one requirement must be met
     * @param requirement for people
     * @param threshold how many people are needed
     * @param people how many are there
     * @param counted signatures that count
     * @param refused signatures that do not
     */
    public record RequirementResult(
            int clause, String requirement, int threshold, int people, List<Counted> counted, List<Refused> refused) {
        /** Copies the lists. */
        public RequirementResult {
            counted = List.copyOf(counted);
            refused = List.copyOf(refused);
        }

        /** Whether as many people have signed as are needed. */
        public boolean met() {
            return people >= threshold;
        }
    }

    /**
     * A signature that counts.
     *
     * @param signature its place among those that were given, from 0
     * @param signer who signed
     * @param as the signer of the file
     */
    public record Counted(int signature, String signer, String as) {}

    /** A signature that does not count, and why. */
    public record Refused(int signature, String signer, String reason) {}

    /** What rules that only warn have against it. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (RuleResult rule : rules) {
            if (rule.warns && !rule.met) {
                rule.missing.forEach(missing -> warnings.add("rule \"" + rule.rule + "\": " + missing));
            }
        }
        return warnings;
    }

    /** The same as JSON; the names are stable. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("allowed", allowed).put("reason", reason);
        ArrayNode all = json.putArray("rules");
        for (RuleResult rule : rules) {
            ObjectNode one = all.addObject();
            one.put("rule", rule.rule)
                    .put("line", rule.line)
                    .put("met", rule.met)
                    .put("mode", rule.warns ? "warn" : "enforce");
            rule.missing.forEach(one.putArray("missing")::add);
            ArrayNode requirements = one.putArray("requirements");
            rule.requirements.forEach(requirement -> requirements.add(json(requirement)));
        }
        return json;
    }

    private static ObjectNode json(RequirementResult requirement) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("clause", requirement.clause)
                .put("requirement", requirement.requirement)
                .put("met", requirement.met())
                .put("threshold", requirement.threshold)
                .put("people", requirement.people);
        ArrayNode counted = json.putArray("counted");
        requirement.counted.forEach(one -> counted.addObject()
                .put("signature", one.signature)
                .put("signer", one.signer)
                .put("as", one.as));
        ArrayNode refused = json.putArray("notCounted");
        requirement.refused.forEach(one -> refused.addObject()
                .put("signature", one.signature)
                .put("signer", one.signer)
                .put("reason", one.reason));
        return json;
    }
}
