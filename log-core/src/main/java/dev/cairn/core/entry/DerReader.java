package dev.cairn.core.entry;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.Arrays;

/**
 * Walks DER (X.690): one element after the other, within the contents of an enclosing one. It knows lengths and tags, no types; only
 * the definite, shortest form of a length is DER.
 */
final class DerReader {
    static final int OCTET_STRING = 0x04;
    static final int OID = 0x06;
    static final int UTF8_STRING = 0x0c;
    static final int SEQUENCE = 0x30;

    private final String object;
    private final byte[] der;
    private final int end;
    private int position;

    private DerReader(String object, byte[] der, int position, int end) {
        this.object = object;
        this.der = der;
        this.position = position;
        this.end = end;
    }

    static DerReader of(String object, Bytes der) {
        return new DerReader(object, der.unsafeArray(), 0, der.size());
    }

    boolean hasMore() {
        return position < end;
    }

    /** The tag of the next element. */
    int tag() throws MalformedException {
        if (!hasMore()) {
            throw malformed("an element is missing");
        }
        return der[position] & 0xff;
    }

    /** Passes the next element, which must have a tag, and gives its contents. */
    DerReader enter(int tag) throws MalformedException {
        if (tag() != tag) {
            throw malformed("an element must have the tag 0x" + Integer.toHexString(tag));
        }
        return next();
    }

    /** Passes the next element, whatever it is, and gives its contents. */
    DerReader next() throws MalformedException {
        if ((tag() & 0x1f) == 0x1f) {
            throw malformed("a tag has more than one byte");
        }
        int at = position + 1;
        int first = at < end ? der[at++] & 0xff : 0x80;
        int length = first;
        if (first >= 0x80) {
            int count = first & 0x7f;
            // Three bytes count to 16 MiB, more than any request has.
            if (count < 1 || count > 3 || count > end - at) {
                throw malformed("a length is indefinite, too large or cut off");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << 8) | (der[at++] & 0xff);
            }
            if (length < 0x80 || length >>> (8 * (count - 1)) == 0) {
                throw malformed("a length is not in its shortest form");
            }
        }
        if (length > end - at) {
            throw malformed("an element is longer than what holds it");
        }
        position = at + length;
        return new DerReader(object, der, at, position);
    }

    /** Passes the next element and gives all of it, tag and length included. */
    Bytes element() throws MalformedException {
        int start = position;
        next();
        return Bytes.copyOf(der, start, position - start);
    }

    /** The bytes not yet read. */
    Bytes rest() {
        return Bytes.copyOf(der, position, end - position);
    }

    /** Whether the bytes not yet read are these. */
    boolean restIs(byte[] expected) {
        return Arrays.equals(der, position, end, expected, 0, expected.length);
    }

    MalformedException malformed(String rule) {
        return new MalformedException(object, rule);
    }
}
