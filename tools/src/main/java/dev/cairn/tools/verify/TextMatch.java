package dev.cairn.tools.verify;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cairn.core.MalformedException;

/**
 * What a text must be: one text, or what a regular expression matches from its beginning to its end. Expressions are those of <a
 * href="https://github.com/google/re2/wiki/Syntax">RE2</a>, whose time is linear in the text.
 */
public sealed interface TextMatch {
    /** Any text at all. */
    TextMatch ANY = new Any();

    /** Whether a text is so. */
    boolean matches(String text);

    /** One text. */
    static TextMatch exactly(String text) {
        return new Exactly(text);
    }

    /**
     * What an expression matches whole: {@code ^} and {@code $} need not be in it.
     *
     * @throws MalformedException if it is none, or longer than {@value Regexp#MAX_LENGTH} characters
     */
    static TextMatch regexp(String expression) throws MalformedException {
        if (expression.length() > Regexp.MAX_LENGTH) {
            throw new MalformedException("regular expression", "is longer than " + Regexp.MAX_LENGTH + " characters");
        }
        try {
            return new Regexp(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw new MalformedException("regular expression", "not one of RE2: " + e.getDescription());
        }
    }

    /** Any. */
    record Any() implements TextMatch {
        @Override
        public boolean matches(String text) {
            return true;
        }

        @Override
        public String toString() {
            return "anything";
        }
    }

    /** One text. */
    record Exactly(String text) implements TextMatch {
        @Override
        public boolean matches(String other) {
            return text.equals(other);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** An expression. */
    record Regexp(Pattern pattern) implements TextMatch {
        private static final int MAX_LENGTH = 4096;

        @Override
        public boolean matches(String text) {
            return pattern.matches(text);
        }

        @Override
        public String toString() {
            return "/" + pattern.pattern() + "/";
        }
    }
}
