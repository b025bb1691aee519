package dev.cairn.server.rekorv1;

import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What Rekor v1 names an entry with: the leaf hash (its UUID, 64 hexadecimal digits), or the tree ID in 16 digits and the leaf hash (its entry ID,
 * 80 digits). Digits of either case are read, lower case is written.
 *
 * @param treeId the tree; empty for a bare UUID
 * @param leafHash the leaf hash
 */
record EntryId(OptionalLong treeId, Hash leafHash) {
    /** As the reference's schema has it. */
    static final String PATTERN = "^([0-9a-fA-F]{64}|[0-9a-fA-F]{80})$";

    private static final Pattern FORM = Pattern.compile(PATTERN);
    private static final int TREE_ID_DIGITS = 16;

    /** Whether a text has the form of either. */
    static boolean matches(String text) {
        return FORM.matcher(text).matches();
    }

    /**
     * Reads a text that {@link #matches}.
     *
     * @throws MalformedException if its tree ID is above 2^63 - 1
     */
    static EntryId parse(String text) throws MalformedException {
        String digits = text.toLowerCase(Locale.ROOT);
        if (digits.length() == 2 * Hash.LENGTH) {
            return new EntryId(OptionalLong.empty(), Hash.fromHex(digits));
        }
        long treeId = Long.parseUnsignedLong(digits, 0, TREE_ID_DIGITS, 16);
        if (treeId < 0) {
            throw new MalformedException("entryUUID", "its tree ID is above 2^63 - 1");
        }
        return new EntryId(OptionalLong.of(treeId), Hash.fromHex(digits.substring(TREE_ID_DIGITS)));
    }

    /** The entry ID of a leaf of a tree. */
    static String of(long treeId, Hash leafHash) {
        return String.format(Locale.ROOT, "%016x", treeId) + leafHash.hex();
    }
}
