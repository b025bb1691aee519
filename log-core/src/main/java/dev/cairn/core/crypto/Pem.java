package dev.cairn.core.crypto;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One block of textual encoding (<a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>): base64 between {@code -----BEGIN label-----} and
 * {@code -----END label-----}. Text outside of blocks is ignored, as section 2 says; headers inside a block are refused.
 *
 * @param label for example {@code PUBLIC KEY}
 * @param der the bytes, which are DER for all labels in use here
 */
public record Pem(String label, Bytes der) {
    private static final String OBJECT = "PEM";
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int LINE = 64;

    /**
     * All blocks of a text, in their order; there may be none.
     *
     * @throws MalformedException if a block has no end, an end without its beginning, or content that is not base64
     */
    public static List<Pem> parseAll(String text) throws MalformedException {
        List<Pem> blocks = new ArrayList<>();
        String label = null;
        StringBuilder base64 = new StringBuilder();
        for (String line : text.lines().map(String::strip).toList()) {
            String begun = boundary(line, BEGIN);
            String ended = boundary(line, END);
            if (begun != null) {
                if (label != null) {
                    throw new MalformedException(OBJECT, "block begins inside a block");
                }
                label = begun;
                base64.setLength(0);
            } else if (ended != null) {
                if (!ended.equals(label)) {
                    throw new MalformedException(OBJECT, "end does not match a beginning");
                }
                blocks.add(new Pem(ended, decode(base64.toString())));
                label = null;
            } else if (label != null) {
                base64.append(line);
            }
        }
        if (label != null) {
            throw new MalformedException(OBJECT, "block has no end");
        }
        return blocks;
    }

    /**
     * The one block of a text.
     *
     * @throws MalformedException if there is not exactly one block, or its label is another
     */
    public static Pem parse(String label, String text) throws MalformedException {
        List<Pem> blocks = parseAll(text);
        if (blocks.size() != 1) {
            throw new MalformedException(OBJECT, blocks.size() + " blocks where one belongs");
        }
        Pem block = blocks.get(0);
        if (!block.label.equals(label)) {
            throw new MalformedException(OBJECT, "label is not " + label);
        }
        return block;
    }

    private static @Nullable String boundary(String line, String kind) {
        boolean matches =
                line.length() >= kind.length() + DASHES.length() && line.startsWith(kind) && line.endsWith(DASHES);
        return matches ? line.substring(kind.length(), line.length() - DASHES.length()) : null;
    }

    private static Bytes decode(String base64) throws MalformedException {
        try {
            return Bytes.wrap(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(OBJECT, "content is not base64");
        }
    }

    /** The block as text: lines of 64 characters, each ended by a newline. */
    public String encode() {
        return BEGIN + label + DASHES + "\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der.unsafeArray())
                + "\n" + END + label + DASHES + "\n";
    }
}
