package dev.cairn.tools.signers;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/** What a text must be: exactly another, or one that an expression or a glob matches from its first to its last character. Takes linear time. */
public final class TextMatch {
    private static final int MAX_EXPRESSION = 2048;
    /** The most instructions of a compiled expression. */
    private static final int MAX_PROGRAM = 10_000;

    /** How texts are compared. */
    public enum Kind {
        /** Letter by letter. */
        EXACT,
        /** RE2 (<a href="https://github.com/google/re2/wiki/Syntax">syntax</a>): no backtracking. */
        REGEXP,
        /** {@code *} stands for anything without a slash, {@code **} for anything. */
        GLOB
    }

    private final Kind kind;
    private final String text;
    private final Optional<Pattern> pattern;

    private TextMatch(Kind kind, String text, Optional<Pattern> pattern) {
        this.kind = kind;
        this.text = text;
        this.pattern = pattern;
    }

    /** Exactly this text. */
    public static TextMatch exact(String text) {
        return new TextMatch(Kind.EXACT, text, Optional.empty());
    }

    /**
     * An expression.
     *
     * @throws IllegalArgumentException if it is longer than 2,048 characters, too complex, or not of RE2; the message says why
     */
    public static TextMatch regexp(String expression) {
        return new TextMatch(Kind.REGEXP, expression, Optional.of(compile(expression)));
    }

    /**
     * A glob.
     *
     * @throws IllegalArgumentException if it is longer than 2,048 characters
     */
    public static TextMatch glob(String glob) {
        StringBuilder expression = new StringBuilder("(?s)");
        int literal = 0;
        for (int i = 0; i < glob.length(); i++) {
            if (glob.charAt(i) != '*') {
                continue;
            }
            expression.append(Pattern.quote(glob.substring(literal, i)));
            boolean any = i + 1 < glob.length() && glob.charAt(i + 1) == '*';
            expression.append(any ? ".*" : "[^/]*");
            i += any ? 1 : 0;
            literal = i + 1;
        }
        expression.append(Pattern.quote(glob.substring(literal)));
        if (glob.length() > MAX_EXPRESSION) {
            throw new IllegalArgumentException("is longer than " + MAX_EXPRESSION + " characters");
        }
        return new TextMatch(Kind.GLOB, glob, Optional.of(Pattern.compile(expression.toString())));
    }

    private static Pattern compile(String expression) {
        if (expression.length() > MAX_EXPRESSION) {
            throw new IllegalArgumentException("is longer than " + MAX_EXPRESSION + " characters");
        }
        try {
            Pattern pattern = Pattern.compile(expression);
            if (pattern.programSize() > MAX_PROGRAM) {
                throw new IllegalArgumentException("is too complex");
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "is no RE2 expression: " + e.getDescription()
                            + " (there are no back-references and no look-around)",
                    e);
        }
    }

    /** Whether a text is so. */
    public boolean matches(String candidate) {
        return pattern.map(compiled -> compiled.matches(candidate)).orElseGet(() -> text.equals(candidate));
    }

    /** How it compares. */
    public Kind kind() {
        return kind;
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** For people: an expression stands between slashes. */
    @Override
    public String toString() {
        return kind == Kind.REGEXP ? "/" + text + "/" : text;
    }
}
