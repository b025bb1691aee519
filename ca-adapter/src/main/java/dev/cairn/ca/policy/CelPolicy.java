package dev.cairn.ca.policy;

import dev.cairn.core.MalformedException;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Named conditions over {@code claims} (a map), {@code issuer}, {@code subject}, {@code identity} and {@code audience} (text), for example
 * {@code claims.repository_owner == 'example' && claims.ref == 'refs/heads/main'}. They are tried in their order; all must be true.
 *
 * <p>An expression has at most 4,096 characters and nests at most 32 deep; evaluating it takes at most 1,000 steps of its comprehensions
 * ({@code all}, {@code exists}, {@code filter} …); regular expressions take linear time (RE2).
 */
public final class CelPolicy implements IssuancePolicy {
    private static final int MAX_CHARACTERS = 4096;
    private static final int MAX_NESTING = 32;
    private static final int MAX_ITERATIONS = 1000;
    private static final int MAX_REGEX_PROGRAM = 2000;
    /** The most conditions of one policy. */
    private static final int MAX_RULES = 100;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(MAX_CHARACTERS)
            .maxParseRecursionDepth(MAX_NESTING)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxRegexProgramSize(MAX_REGEX_PROGRAM)
            .enableRegexPartialMatch(true)
            .errorOnDuplicateMapKeys(true)
            .build();
    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("claims", MapType.create(SimpleType.STRING, SimpleType.DYN))
            .addVar("issuer", SimpleType.STRING)
            .addVar("subject", SimpleType.STRING)
            .addVar("identity", SimpleType.STRING)
            .addVar("audience", SimpleType.STRING)
            .setResultType(SimpleType.BOOL)
            .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.legacyCelRuntimeBuilder().setOptions(OPTIONS).build();

    /**
     * One condition.
     *
     * @param name for denials and the audit log, unique in its policy
     * @param condition the expression, of type bool
     * @param description for who is denied; may be empty
     */
    public record Rule(String name, String condition, String description) {}

    private record Compiled(Rule rule, CelRuntime.Program program) {}

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
            if (!names.add(rule.name)) {
                throw new MalformedException("condition \"" + rule.name + "\"", "is there twice");
            }
            compiled.add(new Compiled(rule, compile(rule)));
        }
        return new CelPolicy(compiled);
    }

    private static CelRuntime.Program compile(Rule rule) throws MalformedException {
        String object = "condition \"" + rule.name + "\"";
        if (rule.condition.length() > MAX_CHARACTERS) {
            throw new MalformedException(object, "is longer than " + MAX_CHARACTERS + " characters");
        }
        try {
            return RUNTIME.createProgram(COMPILER.compile(rule.condition).getAst());
        } catch (CelValidationException | CelEvaluationException e) {
            String reason = String.valueOf(e.getMessage());
            throw new MalformedException(object, "is not a CEL expression of type bool: " + firstLine(reason));
        }
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
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
            Optional<String> against = against(compiled, variables);
            if (against.isPresent()) {
                Rule rule = compiled.rule;
                String message = "policy rule \"" + rule.name + "\" " + against.get()
                        + (rule.description.isEmpty() ? "" : ": " + rule.description);
                return Optional.of(new Denial(rule.name, message));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> against(Compiled compiled, Map<String, Object> variables) {
        try {
            Object result = compiled.program.eval(variables);
            return Boolean.TRUE.equals(result) ? Optional.empty() : Optional.of("is not met");
        } catch (CelEvaluationException | RuntimeException e) {
            // A claim that is missing or of another type, or too many steps. The text may quote claims, so it is not
            // passed on.
            return Optional.of("cannot be evaluated for this token");
        }
    }
}
