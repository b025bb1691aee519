package dev.cairn.core.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;

/** Reads the presentation language of TLS (RFC 8446 section 3): big-endian numbers, vectors with their length before them. Single owner. */
final class TlsReader {
    private final String object;
    private final byte[] in;
    private int at;

    TlsReader(String object, Bytes in) {
        this.object = object;
        this.in = in.unsafeArray();
    }

    int uint8() throws MalformedException {
        return (int) number(1);
    }

    int uint16() throws MalformedException {
        return (int) number(2);
    }

    int uint24() throws MalformedException {
        return (int) number(3);
    }

    long uint40() throws MalformedException {
        return number(5);
    }

    /** A number that a {@code long} can hold. */
    long uint64() throws MalformedException {
        long value = number(8);
        if (value < 0) {
            throw new MalformedException(object, "a number is larger than 2^63");
        }
        return value;
    }

    private long number(int bytes) throws MalformedException {
        require(bytes);
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << 8) | (in[at++] & 0xff);
        }
        return value;
    }

    Bytes bytes(int length) throws MalformedException {
        require(length);
        at += length;
        return Bytes.copyOf(in, at - length, length);
    }

    Bytes vector16() throws MalformedException {
        return bytes(uint16());
    }

    Bytes vector24() throws MalformedException {
        return bytes(uint24());
    }

    boolean isAtEnd() {
        return at == in.length;
    }

    void end() throws MalformedException {
        if (!isAtEnd()) {
            throw new MalformedException(object, "bytes follow its end");
        }
    }

    private void require(int length) throws MalformedException {
        if (in.length - at < length) {
            throw new MalformedException(object, "it is cut off");
        }
    }
}
