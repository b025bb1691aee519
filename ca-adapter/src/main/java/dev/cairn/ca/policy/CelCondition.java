package dev.cairn.ca.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.MalformedException;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An expression of type bool in the Common Expression Language (<a href="https://github.com/google/cel-spec">cel-spec</a>), compiled. Safe for
 * concurrent use.
 *
 * <p>It has at most 4,096 characters and nests at most 32 deep; evaluating it takes at most 1,000 steps of its comprehensions ({@code all}, {@code
 * exists}, {@code filter} …); regular expressions take linear time (RE2).
 */
public final class CelCondition {
    private static final int MAX_CHARACTERS = 4096;
    private static final int MAX_NESTING = 32;
    private static final int MAX_ITERATIONS = 1000;
    private static final int MAX_REGEX_PROGRAM = 2000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(MAX_CHARACTERS)
            .maxParseRecursionDepth(MAX_NESTING)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxRegexProgramSize(MAX_REGEX_PROGRAM)
            .enableRegexPartialMatch(true)
            .errorOnDuplicateMapKeys(true)
            .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.legacyCelRuntimeBuilder().setOptions(OPTIONS).build();

    private final CelRuntime.Program program;

    /** What a variable may hold. */
    public enum Variable {
        /** Text. */
        TEXT(SimpleType.STRING),
        /** A map from text to anything. */
        MAP(MapType.create(SimpleType.STRING, SimpleType.DYN));

        private final CelType type;

        Variable(CelType type) {
            this.type = type;
        }
    }

    /** How an evaluation ends. */
    public enum Result {
        /** It is true. */
        HOLDS,
        /** It is false. */
        IS_FALSE,
        /** Something that it speaks of is missing or of another type, or it takes too many steps. */
        CANNOT_BE_EVALUATED
    }

    private CelCondition(CelRuntime.Program program) {
        this.program = program;
    }

    /**
     * Compiles an expression.
     *
     * @param object what it is, for errors
     * @param variables those that it may speak of
     * @throws MalformedException if it is too long, no CEL, or not of type bool
     */
    public static CelCondition compile(String object, String expression, Map<String, Variable> variables)
            throws MalformedException {
        if (expression.length() > MAX_CHARACTERS) {
            throw new MalformedException(object, "is longer than " + MAX_CHARACTERS + " characters");
        }
        CelCompilerBuilder compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setResultType(SimpleType.BOOL);
        variables.forEach((name, variable) -> compiler.addVar(name, variable.type));
        try {
            return new CelCondition(
                    RUNTIME.createProgram(compiler.build().compile(expression).getAst()));
        } catch (CelValidationException | CelEvaluationException e) {
            String reason = String.valueOf(e.getMessage());
            throw new MalformedException(object, "is not a CEL expression of type bool: " + firstLine(reason));
        }
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    /**
     * Evaluates it.
     *
     * @param values of all its variables: text, {@code Long}, {@code Double}, {@code Boolean}, lists and maps of them, or what {@link #value} made
     */
    public Result evaluate(Map<String, ?> values) {
        try {
            return Boolean.TRUE.equals(program.eval(values)) ? Result.HOLDS : Result.IS_FALSE;
        } catch (CelEvaluationException | RuntimeException e) {
            // The text may quote what the condition was about, so it is not passed on.
            return Result.CANNOT_BE_EVALUATED;
        }
    }

    /** A JSON value as expressions see it: an integer is an int if it has 64 bits, and a double otherwise. */
    public static Object value(JsonNode json) {
        if (json.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            json.properties().forEach(member -> map.put(member.getKey(), value(member.getValue())));
            return map;
        }
        if (json.isArray()) {
            List<Object> list = new ArrayList<>();
            json.forEach(element -> list.add(value(element)));
            return list;
        }
        if (json.isNumber()) {
            return json.isIntegralNumber() && json.canConvertToLong()
                    ? (Object) json.longValue()
                    : (Object) json.doubleValue();
        }
        if (json.isBoolean()) {
            return json.booleanValue();
        }
        return json.isTextual() ? json.textValue() : NullValue.NULL_VALUE;
    }
}
