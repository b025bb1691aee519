package dev.cairn.ca.identity;

import dev.cairn.core.MalformedException;

/** Reads the inside of one action of a {@link Template}. */
final class TemplateScanner {
    private static final String OBJECT = "template";

    private final String text;
    private int position;

    TemplateScanner(String text) {
        this.text = text;
    }

    private void skipSpace() {
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
    }

    /** Takes the word if it comes next. */
    boolean word(String word) {
        skipSpace();
        int end = position + word.length();
        boolean next = text.startsWith(word, position) && (end == text.length() || text.charAt(end) == ' ');
        if (next) {
            position = end;
        }
        return next;
    }

    void expectWord(String word) throws MalformedException {
        if (!word(word)) {
            throw unsupported();
        }
    }

    /** Takes the character if it comes next. */
    boolean symbol(char symbol) {
        skipSpace();
        boolean next = position < text.length() && text.charAt(position) == symbol;
        if (next) {
            position++;
        }
        return next;
    }

    void expectSymbol(char symbol) throws MalformedException {
        if (!symbol(symbol)) {
            throw unsupported();
        }
    }

    /** A name of letters, digits and underscores. */
    String identifier() throws MalformedException {
        int start = position;
        while (position < text.length()
                && (Character.isLetterOrDigit(text.charAt(position)) || text.charAt(position) == '_')) {
            position++;
        }
        if (position == start) {
            throw unsupported();
        }
        return text.substring(start, position);
    }

    /** Text in double quotes, without escapes. */
    String literal() throws MalformedException {
        expectSymbol('"');
        int end = text.indexOf('"', position);
        String literal = end < 0 ? "\\" : text.substring(position, end);
        if (literal.indexOf('\\') >= 0) {
            throw unsupported();
        }
        position = end + 1;
        return literal;
    }

    void end() throws MalformedException {
        skipSpace();
        if (position != text.length()) {
            throw unsupported();
        }
    }

    private MalformedException unsupported() {
        return new MalformedException(
                OBJECT, "the action {{" + text.strip() + "}} is none of .name, index . \"name\", if, else, end");
    }
}
