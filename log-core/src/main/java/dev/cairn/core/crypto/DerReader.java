package dev.cairn.core.crypto;

import dev.cairn.core.MalformedException;
import java.util.Arrays;

/**
 * Reads DER (ITU-T X.690) strictly: definite minimal lengths, low tag numbers, non-negative minimal integers. It refuses every encoding that is
 * not the only one.
 */
public final class DerReader {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    public static final int OCTET_STRING = 0x04;
    public static final int OBJECT_IDENTIFIER = 0x06;
    public static final int UTF8_STRING = 0x0c;
    public static final int SEQUENCE = 0x30;

    private final String object;
    private final byte[] bytes;
    private final int end;
    private int at;

    /** @param object what is being read, for the messages of errors */
    public DerReader(String object, byte[] bytes) {
        this(object, bytes, 0, bytes.length);
    }

    private DerReader(String object, byte[] bytes, int start, int end) {
        this.object = object;
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    /** Whether bytes are left. */
    public boolean hasMore() {
        return at < end;
    }

    /**
     * The tag of the element that comes next, which stays.
     *
     * @throws MalformedException if nothing is left
     */
    public int tag() throws MalformedException {
        if (!hasMore()) {
            throw malformed("DER is cut short");
        }
        return bytes[at] & 0xff;
    }

    /**
     * The contents of the element that comes next, whatever its tag.
     *
     * @throws MalformedException if it is not whole, or its tag or length is not DER
     */
    public DerReader next() throws MalformedException {
        int tag = tag();
        if ((tag & 0x1f) == 0x1f) {
            throw malformed("DER tag has more than one byte");
        }
        return enter(tag);
    }

    /**
     * The element that comes next, its tag and length included.
     *
     * @throws MalformedException as {@link #next}
     */
    public byte[] element() throws MalformedException {
        int start = at;
        next();
        return Arrays.copyOfRange(bytes, start, at);
    }

    /**
     * The contents of the element that comes next.
     *
     * @throws MalformedException if it has another tag, is not whole, or its length is not DER
     */
    public DerReader enter(int tag) throws MalformedException {
        if (end - at < 2) {
            throw malformed("DER is cut short");
        }
        if ((bytes[at] & 0xff) != tag) {
            throw malformed(String.format("DER tag is %02x where %02x belongs", bytes[at], tag));
        }
        at++;
        int length = length();
        if (length > end - at) {
            throw malformed("DER is cut short");
        }
        DerReader inside = new DerReader(object, bytes, at, at + length);
        at += length;
        return inside;
    }

    private int length() throws MalformedException {
        int first = bytes[at++] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7f;
        if (count == 0 || count > 3 || count > end - at) {
            throw malformed("DER length is indefinite or too long");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = (length << 8) | (bytes[at++] & 0xff);
        }
        if (length < 0x80 || (length >>> (8 * (count - 1))) == 0) {
            throw malformed("DER length is not minimal");
        }
        return length;
    }

    /** The content bytes of a non-negative integer, with the leading zero byte where DER wants one. */
    byte[] unsignedInteger() throws MalformedException {
        byte[] value = enter(INTEGER).rest();
        if (value.length == 0) {
            throw malformed("integer is empty");
        }
        if (value[0] < 0) {
            throw malformed("integer is negative");
        }
        if (value.length > 1 && value[0] == 0 && value[1] >= 0) {
            throw malformed("integer is not minimal");
        }
        return value;
    }

    /** Reads exactly these bytes. */
    void expect(byte[] expected, String rule) throws MalformedException {
        if (end - at < expected.length
                || !Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length)) {
            throw malformed(rule);
        }
        at += expected.length;
    }

    /** All bytes not read yet. */
    public byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return rest;
    }

    /** Refuses bytes after the last element. */
    void end() throws MalformedException {
        if (at != end) {
            throw malformed("bytes after the end of the DER");
        }
    }

    private MalformedException malformed(String rule) {
        return new MalformedException(object, rule);
    }
}
