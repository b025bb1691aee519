package dev.cairn.core.note;

import dev.cairn.core.MalformedException;

/** The numbers of the tlog formats: ASCII decimal without sign or leading zeros, "0" for zero. */
public final class Decimal {
    private static final int MAX_DIGITS = 19;

    private Decimal() {}

    /**
     * Reads a size or an index.
     *
     * @param object what the number is, for the message
     * @throws MalformedException if it is not such a number, or exceeds 2^63 - 1
     */
    public static long parse(String object, String text) throws MalformedException {
        if (text.isEmpty() || !text.chars().allMatch(c -> '0' <= c && c <= '9')) {
            throw new MalformedException(object, "not a decimal number");
        }
        if (text.length() > 1 && text.charAt(0) == '0') {
            throw new MalformedException(object, "has a leading zero");
        }
        if (text.length() <= MAX_DIGITS) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                // Nineteen digits may still be too many: said below.
            }
        }
        throw new MalformedException(object, "exceeds 2^63 - 1");
    }
}
