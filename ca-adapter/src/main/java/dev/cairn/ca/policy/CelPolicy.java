package dev.cairn.ca.policy;

import dev.cairn.ca.policy.CelCondition.Variable;
import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Named conditions over {@code claims} (a map), {@code issuer}, {@code subject}, {@code identity} and {@code audience} (text), for example
 * {@code claims.repository_owner == 'example' && claims.ref == 'refs/heads/main'}. They are tried in their order; all must be true. {@link
 * CelCondition} says how large one may be.
 */
public final class CelPolicy implements IssuancePolicy {
    /** The most conditions of one policy. */
    private static final int MAX_RULES = 100;

    private static final Map<String, Variable> VARIABLES = Map.of(
            "claims", Variable.MAP,
            "issuer", Variable.TEXT,
            "subject", Variable.TEXT,
            "identity", Variable.TEXT,
            "audience", Variable.TEXT);

    /**
     * One condition.
     *
     * @param name for denials and the audit log, unique in its policy
     * @param condition the expression, of type bool
     * @param description for who is denied; may be empty
     */
    public record Rule(String name, String condition, String description) {}

    private record Compiled(Rule rule, CelCondition condition) {}

    private final List<Compiled> rules;

    private CelPolicy(List<Compiled> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Compiles the rules.
     *
     * @throws MalformedException if a name is empty or there twice, or an expression is too long, no CEL, or not of type bool
     */
    public static CelPolicy compile(List<Rule> rules) throws MalformedException {
        if (rules.size() > MAX_RULES) {
            throw new MalformedException("issuance policy", "has more than " + MAX_RULES + " conditions");
        }
        Set<String> names = new HashSet<>();
        List<Compiled> compiled = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.name.isBlank()) {
                throw new MalformedException("issuance policy", "a condition has no name");
            }
            String object = "condition \"" + rule.name + "\"";
            if (!names.add(rule.name)) {
                throw new MalformedException(object, "is there twice");
            }
            compiled.add(new Compiled(rule, CelCondition.compile(object, rule.condition, VARIABLES)));
        }
        return new CelPolicy(compiled);
    }

    @Override
    public Optional<Denial> check(PolicyRequest request) {
        Map<String, Object> variables = Map.of(
                "claims", request.claims(),
                "issuer", request.issuer(),
                "subject", request.subject(),
                "identity", request.identity(),
                "audience", request.audience());
        for (Compiled compiled : rules) {
            CelCondition.Result result = compiled.condition.evaluate(variables);
            if (result != CelCondition.Result.HOLDS) {
                Rule rule = compiled.rule;
                String message = "policy rule \"" + rule.name + "\" "
                        + (result == CelCondition.Result.IS_FALSE ? "is not met" : "cannot be evaluated for this token")
                        + (rule.description.isEmpty() ? "" : ": " + rule.description);
                return Optional.of(new Denial(rule.name, message));
            }
        }
        return Optional.empty();
    }
}
