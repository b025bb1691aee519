package dev.cairn.tools.term;

/** Colours for words, or none. What is painted must be free of control characters already. */
public enum Paint {
    /** Colours, as ANSI escape sequences (ECMA-48 section 8.3.117). */
    COLOURED,
    /** The words as they are. */
    PLAIN;

    private static final String ESCAPE = "\033[";

    /** What went well. */
    public String good(String words) {
        return paint("32", words);
    }

    /** What went wrong. */
    public String bad(String words) {
        return paint("1;31", words);
    }

    /** What wants to be looked at. */
    public String warning(String words) {
        return paint("33", words);
    }

    /** What is looked for first. */
    public String strong(String words) {
        return paint("1", words);
    }

    /** What is beside the point. */
    public String faint(String words) {
        return paint("2", words);
    }

    private String paint(String code, String words) {
        return this == PLAIN || words.isEmpty() ? words : ESCAPE + code + "m" + words + ESCAPE + "0m";
    }
}
