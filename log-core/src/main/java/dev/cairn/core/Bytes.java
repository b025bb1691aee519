package dev.cairn.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** An immutable sequence of bytes that compares by content, so that records can hold one. */
public final class Bytes {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    /** A copy of the given bytes. */
    public static Bytes copyOf(byte[] value) {
        return new Bytes(value.clone());
    }

    /** A copy of a part of the given bytes. */
    public static Bytes copyOf(byte[] value, int offset, int length) {
        return new Bytes(Arrays.copyOfRange(value, offset, offset + length));
    }

    /** The given array itself: the caller hands it over and must not touch it again. */
    public static Bytes wrap(byte[] value) {
        return new Bytes(value);
    }

    /** The UTF-8 bytes of a text. */
    public static Bytes ofUtf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The number of bytes. */
    public int size() {
        return value.length;
    }

    /** The byte at an index. */
    public byte at(int index) {
        return value[index];
    }

    /** A copy of the bytes. */
    public byte[] toArray() {
        return value.clone();
    }

    /**
     * The backing array itself, for hot paths that only read. Whoever calls this promises not to write.
     */
    public byte[] unsafeArray() {
        return value;
    }

    /** The bytes read as UTF-8. */
    public String utf8() {
        return new String(value, StandardCharsets.UTF_8);
    }

    /** Standard padded base64 (RFC 4648 section 4). */
    public String base64() {
        return Base64.getEncoder().encodeToString(value);
    }

    /** Lower-case hexadecimal. */
    public String hex() {
        return HexFormat.of().formatHex(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    /** The hexadecimal form of at most 32 bytes; longer values are cut, with their length. */
    @Override
    public String toString() {
        return value.length <= 32 ? hex() : HexFormat.of().formatHex(value, 0, 32) + "… (" + value.length + " bytes)";
    }
}
