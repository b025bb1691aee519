package dev.cairn.core.tile;

import dev.cairn.core.MalformedException;

/**
 * The part of a path that tiles and entry bundles share: {@code <N>[.p/<W>]}.
 *
 * <pre>
 * index 1234067            x001/x234/067          groups of three digits, each but the last marked with x
 * the same, 44 wide        x001/x234/067.p/44
 * </pre>
 */
record TilePath(long index, int width) {
    /** Slots of a full tile, entries of a full bundle. */
    static final int FULL_WIDTH = 256;

    static final long MAX_INDEX = Long.MAX_VALUE >> 8;

    private static final String PARTIAL = ".p/";

    TilePath {
        if (index < 0 || index > MAX_INDEX) {
            throw new IllegalArgumentException("tile index " + index + " is not in 0 to 2^55 - 1");
        }
        if (width < 1 || width > FULL_WIDTH) {
            throw new IllegalArgumentException("tile width " + width + " is not in 1 to 256");
        }
    }

    static TilePath parse(String object, String text) throws MalformedException {
        int partial = text.indexOf(PARTIAL);
        int width = FULL_WIDTH;
        if (partial >= 0) {
            width = number(text.substring(partial + PARTIAL.length()), FULL_WIDTH - 1);
            if (width < 1) {
                throw new MalformedException(object, "the width of a partial is a decimal from 1 to 255");
            }
        }
        String groups = partial >= 0 ? text.substring(0, partial) : text;
        long index = 0;
        for (int i = 0; i < groups.length(); i++) {
            char c = groups.charAt(i);
            if (c >= '0' && c <= '9') {
                index = index * 10 + (c - '0');
            }
            if (index > MAX_INDEX) {
                throw new MalformedException(object, "the index is above 2^55 - 1");
            }
        }
        TilePath path = new TilePath(index, width);
        // What was skipped above, and any second spelling, shows here.
        if (!path.toString().equals(text)) {
            throw new MalformedException(
                    object, "the index is in groups of three digits, each but the last marked with x");
        }
        return path;
    }

    /** A decimal without leading zeros from 0 to {@code max}, or -1. */
    static int number(String text, int max) {
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
            if (number > max) {
                return -1;
            }
        }
        return Integer.toString(number).equals(text) ? number : -1;
    }

    @Override
    public String toString() {
        String digits = Long.toString(index);
        String padded = "0".repeat((3 - digits.length() % 3) % 3) + digits;
        int last = padded.length() - 3;
        StringBuilder path = new StringBuilder();
        for (int at = 0; at < last; at += 3) {
            path.append('x').append(padded, at, at + 3).append('/');
        }
        path.append(padded, last, padded.length());
        return width == FULL_WIDTH
                ? path.toString()
                : path.append(PARTIAL).append(width).toString();
    }
}
