package dev.cairn.core.entry;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyDetails;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Reads back what {@link LeafWriter} wrote, and nothing else: a scanner that matches the kind's template byte by byte. There is no
 * second spelling of a leaf, so there is no JSON to understand.
 */
public final class LeafReader {
    /** Of base64 (RFC 4648 section 4), in the order of the values. */
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private final String leafName;
    private final byte[] leaf;
    private int position;

    /** @param leafName what is being read, for error messages, for example {@code hashedrekord leaf} */
    public LeafReader(String leafName, Bytes leaf) throws MalformedException {
        if (leaf.size() > Entry.MAX_BYTES) {
            throw new MalformedException(leafName, "it has " + leaf.size() + " bytes, the limit is " + Entry.MAX_BYTES);
        }
        this.leafName = leafName;
        this.leaf = leaf.unsafeArray();
    }

    /**
     * Passes a part of the template.
     *
     * @throws MalformedException if something else stands here
     */
    public void literal(byte[] expected) throws MalformedException {
        if (!pass(expected)) {
            throw malformed("must go on with " + new String(expected, StandardCharsets.US_ASCII));
        }
    }

    /** Passes a part of the template if it stands here. */
    public boolean pass(byte[] expected) {
        int end = position + expected.length;
        if (end > leaf.length || !Arrays.equals(leaf, position, end, expected, 0, expected.length)) {
            return false;
        }
        position = end;
        return true;
    }

    /**
     * Reads base64 up to the closing quote, which stays.
     *
     * @throws MalformedException if it is not standard padded base64 of at least one byte, or has more than one spelling
     */
    public Bytes base64() throws MalformedException {
        return base64(closingQuote());
    }

    private Bytes base64(int end) throws MalformedException {
        int length = end - position;
        ByteBuffer value;
        try {
            value = Base64.getDecoder().decode(ByteBuffer.wrap(leaf, position, length));
        } catch (IllegalArgumentException e) {
            throw malformed("must be base64");
        }
        // The decoder lets missing padding and stray bits in the last character pass.
        if (length == 0 || length % 4 != 0 || hasStrayBits(end)) {
            throw malformed("must be canonical base64 of at least one byte");
        }
        position = end;
        return value.remaining() == value.array().length
                ? Bytes.wrap(value.array())
                : Bytes.copyOf(value.array(), 0, value.remaining());
    }

    /** Whether the last character before the padding says more than belongs to the last byte. */
    private boolean hasStrayBits(int end) {
        if (leaf[end - 1] != '=') {
            return false;
        }
        boolean two = leaf[end - 2] == '=';
        return (ALPHABET.indexOf(leaf[two ? end - 3 : end - 2]) & (two ? 0xf : 0x3)) != 0;
    }

    /**
     * Reads the name of key details up to the closing quote, which stays.
     *
     * @throws MalformedException if no key details have the name
     */
    public KeyDetails keyDetails() throws MalformedException {
        String name = name();
        KeyDetails found = KeyDetails.byName(name).orElseThrow(() -> malformed("must be the name of key details"));
        position += name.length();
        return found;
    }

    /**
     * Reads the name of a hash function up to the closing quote, which stays.
     *
     * @throws MalformedException if no hash function has the name
     */
    public DigestAlgorithm digestAlgorithm() throws MalformedException {
        String name = name();
        DigestAlgorithm found =
                DigestAlgorithm.byName(name).orElseThrow(() -> malformed("must be the name of a hash function"));
        position += name.length();
        return found;
    }

    /**
     * Reads the short name of a hash function up to the closing quote, which stays.
     *
     * @throws MalformedException if no hash function has the name
     */
    public DigestAlgorithm shortDigestAlgorithm() throws MalformedException {
        String name = name();
        DigestAlgorithm found =
                DigestAlgorithm.byShortName(name).orElseThrow(() -> malformed("must be the name of a hash function"));
        position += name.length();
        return found;
    }

    /**
     * Reads a text that {@link LeafWriter#text} wrote, up to the closing quote, which stays.
     *
     * @throws MalformedException if it is not UTF-8, or not spelled as RFC 8785 spells it
     */
    public String text() throws MalformedException {
        int end = JsonText.end(leaf, position);
        if (end < 0) {
            throw malformed("must have a closing quote");
        }
        byte[] spelled = Arrays.copyOfRange(leaf, position, end);
        String value = JsonText.unescape(spelled).orElseThrow(() -> malformed("must be a text of canonical JSON"));
        position = end;
        return value;
    }

    /**
     * Reads hexadecimal digits up to the closing quote, which stays.
     *
     * @param bytes how many bytes they stand for
     * @throws MalformedException if there are more or fewer, or something else
     */
    public String hex(int bytes) throws MalformedException {
        String digits = name();
        if (digits.length() != 2 * bytes || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            throw malformed("must be the hexadecimal digits of " + bytes + " bytes");
        }
        position += digits.length();
        return digits;
    }

    /** As {@link #hex}, where only lower-case digits are written. */
    public Bytes lowerHex(int bytes) throws MalformedException {
        int start = position;
        Bytes value = Bytes.wrap(HexFormat.of().parseHex(hex(bytes)));
        if (!Arrays.equals(LeafWriter.template(value.hex()), Arrays.copyOfRange(leaf, start, position))) {
            throw malformed("must be lower-case hexadecimal");
        }
        return value;
    }

    /**
     * Reads the base64 of PEM up to the closing quote, which stays.
     *
     * @throws MalformedException if it is not base64, or not the canonical PEM of a verifier; what is in the PEM is not decoded
     */
    public Bytes pem() throws MalformedException {
        Bytes pem = base64();
        if (!PemVerifier.read(pem).canonical().equals(pem)) {
            throw malformed("must be PEM in its canonical form");
        }
        return pem;
    }

    /**
     * Reads base64 of base64 up to the closing quote, which stays.
     *
     * @return what was encoded twice
     * @throws MalformedException as {@link #base64()}, for either layer
     */
    public Bytes base64OfBase64() throws MalformedException {
        LeafReader inside = new LeafReader(leafName, base64());
        byte[] encoded = inside.leaf;
        Bytes value = inside.base64(encoded.length);
        inside.end();
        return value;
    }

    /**
     * Reads a signature and its verifier.
     *
     * @throws MalformedException if it is not spelled as {@link LeafWriter#signature} spells it
     */
    public EntrySignature signature() throws MalformedException {
        literal(LeafWriter.Templates.CONTENT);
        Bytes content = base64();
        literal(LeafWriter.Templates.KEY_DETAILS);
        KeyDetails keyDetails = keyDetails();
        Verifier verifier;
        if (pass(LeafWriter.Templates.PUBLIC_KEY)) {
            verifier = new Verifier.PublicKey(base64(), keyDetails);
        } else {
            literal(LeafWriter.Templates.CERTIFICATE);
            verifier = new Verifier.Certificate(base64(), keyDetails);
        }
        literal(LeafWriter.Templates.END_OF_SIGNATURE);
        return new EntrySignature(content, verifier);
    }

    /**
     * Ends the reading.
     *
     * @throws MalformedException if bytes are left
     */
    public void end() throws MalformedException {
        if (position != leaf.length) {
            throw malformed("must end");
        }
    }

    /** An error at the place that has been reached. */
    public MalformedException malformed(String rule) {
        return new MalformedException(leafName, "at byte " + position + ", " + rule);
    }

    /** What stands before the closing quote; nothing is passed. */
    public String name() throws MalformedException {
        return new String(leaf, position, closingQuote() - position, StandardCharsets.ISO_8859_1);
    }

    private int closingQuote() throws MalformedException {
        for (int i = position; i < leaf.length; i++) {
            if (leaf[i] == '"') {
                return i;
            }
        }
        throw malformed("must have a closing quote");
    }
}
