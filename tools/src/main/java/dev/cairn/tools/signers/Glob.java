package dev.cairn.tools.signers;

import com.google.re2j.Pattern;

/** Names of artifacts: {@code *} stands for anything without a slash, {@code **} for anything. Takes linear time. */
public final class Glob {
    private static final int MAX_CHARACTERS = 2048;

    private final String text;
    private final Pattern pattern;

    private Glob(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /**
     * A glob.
     *
     * @throws IllegalArgumentException if it is longer than 2,048 characters
     */
    public static Glob of(String glob) {
        if (glob.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("is longer than " + MAX_CHARACTERS + " characters");
        }
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
        return new Glob(glob, Pattern.compile(expression.toString()));
    }

    /** Whether it stands for a name, the whole of it. */
    public boolean matches(String name) {
        return pattern.matches(name);
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
