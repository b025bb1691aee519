package dev.cairn.core.merkle;

import dev.cairn.core.MalformedException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** A SHA-256 value, 32 bytes, immutable: a leaf hash, the root of a subtree, or the root of a tree. Ordered as unsigned bytes. */
public final class Hash implements Comparable<Hash> {
    /** The length in bytes. */
    public static final int LENGTH = 32;

    private static final int BASE64_LENGTH = 44;

    private final byte[] value;

    private Hash(byte[] value) {
        this.value = value;
    }

    /**
     * A copy of the given 32 bytes.
     *
     * @throws IllegalArgumentException if they are not 32
     */
    public static Hash copyOf(byte[] value) {
        return wrap(value.clone());
    }

    /**
     * A copy of the 32 bytes at an offset.
     *
     * @throws IndexOutOfBoundsException if they do not all lie inside the array
     */
    public static Hash copyOf(byte[] source, int offset) {
        byte[] value = new byte[LENGTH];
        System.arraycopy(source, offset, value, 0, LENGTH);
        return new Hash(value);
    }

    /**
     * The given array itself: the caller hands it over and must not touch it again.
     *
     * @throws IllegalArgumentException if it is not 32 bytes long
     */
    public static Hash wrap(byte[] value) {
        if (value.length != LENGTH) {
            throw new IllegalArgumentException("a hash has 32 bytes, not " + value.length);
        }
        return new Hash(value);
    }

    /**
     * Reads standard padded base64 (RFC 4648 section 4), in its one canonical spelling of 44 characters.
     *
     * @throws MalformedException if the text is anything else
     */
    public static Hash fromBase64(String text) throws MalformedException {
        if (text.length() != BASE64_LENGTH) {
            throw new MalformedException("hash", "base64 of 32 bytes has 44 characters, not " + text.length());
        }
        byte[] value;
        try {
            value = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("hash", "not standard base64");
        }
        // The JDK's decoder ignores set bits behind the last byte, and 44 characters may also be 31 or 33 bytes: print
        // again and compare.
        if (value.length != LENGTH || !Base64.getEncoder().encodeToString(value).equals(text)) {
            throw new MalformedException("hash", "not the canonical base64 of 32 bytes");
        }
        return new Hash(value);
    }

    /**
     * Reads 64 lower-case hexadecimal digits.
     *
     * @throws MalformedException if the text is anything else
     */
    public static Hash fromHex(String text) throws MalformedException {
        if (text.length() != 2 * LENGTH) {
            throw new MalformedException("hash", "hexadecimal of 32 bytes has 64 digits, not " + text.length());
        }
        byte[] value = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            value[i] = (byte) (digit(text.charAt(2 * i)) << 4 | digit(text.charAt(2 * i + 1)));
        }
        return new Hash(value);
    }

    private static int digit(char c) throws MalformedException {
        int digit = "0123456789abcdef".indexOf(c);
        if (digit < 0) {
            throw new MalformedException("hash", "not lower-case hexadecimal");
        }
        return digit;
    }

    /** A copy of the 32 bytes. */
    public byte[] toBytes() {
        return value.clone();
    }

    /** Writes the 32 bytes at an offset. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(value, 0, target, offset, LENGTH);
    }

    /** The backing array itself, for hot paths that only read. Whoever calls this promises not to write. */
    public byte[] unsafeArray() {
        return value;
    }

    /** Standard padded base64 (RFC 4648 section 4), 44 characters. */
    public String base64() {
        return Base64.getEncoder().encodeToString(value);
    }

    /** 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(value);
    }

    @Override
    public int compareTo(Hash other) {
        return Arrays.compareUnsigned(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash that && Arrays.equals(value, that.value);
    }

    /** The first four bytes: they are as evenly spread as anything computed from them. */
    @Override
    public int hashCode() {
        return value[0] << 24 | (value[1] & 0xff) << 16 | (value[2] & 0xff) << 8 | (value[3] & 0xff);
    }

    @Override
    public String toString() {
        return hex();
    }
}
