package dev.cairn.core.crypto.openpgp;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A packet of OpenPGP (<a href="https://www.rfc-editor.org/rfc/rfc9580#section-4.2">RFC 9580 section 4.2</a>).
 *
 * @param tag what it is
 * @param body what is in it
 */
record Packet(int tag, Bytes body) {
    static final int SIGNATURE = 2;
    static final int PUBLIC_KEY = 6;
    static final int MARKER = 10;
    static final int USER_ID = 13;
    static final int PUBLIC_SUBKEY = 14;

    /** A key that many have signed has some hundreds. */
    private static final int MAX_PACKETS = 1_000;

    private static final String OBJECT = "OpenPGP packet";

    /**
     * The packets that follow one another in some bytes.
     *
     * @throws MalformedException if the last is not whole, if a length is partial or indeterminate, which only data may have, or if there
     *     are more than {@value #MAX_PACKETS}
     */
    static List<Packet> readAll(Bytes bytes) throws MalformedException {
        List<Packet> packets = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes.unsafeArray()).asReadOnlyBuffer();
        while (in.hasRemaining()) {
            if (packets.size() == MAX_PACKETS) {
                throw new MalformedException(OBJECT, "there are more than " + MAX_PACKETS);
            }
            packets.add(read(in));
        }
        return packets;
    }

    private static Packet read(ByteBuffer in) throws MalformedException {
        int header = in.get() & 0xff;
        if ((header & 0x80) == 0) {
            throw new MalformedException(OBJECT, "tag does not have its first bit");
        }
        boolean legacy = (header & 0x40) == 0;
        int tag = legacy ? (header >> 2) & 0x0f : header & 0x3f;
        long length = legacy ? legacyLength(in, header & 3) : length(in);
        if (length > in.remaining()) {
            throw new MalformedException(OBJECT, "is cut short");
        }
        byte[] body = new byte[(int) length];
        in.get(body);
        return new Packet(tag, Bytes.wrap(body));
    }

    private static long legacyLength(ByteBuffer in, int type) throws MalformedException {
        if (type == 3) {
            throw new MalformedException(OBJECT, "length is indeterminate");
        }
        return number(in, 1 << type);
    }

    private static long length(ByteBuffer in) throws MalformedException {
        long first = number(in, 1);
        if (first < 192) {
            return first;
        }
        if (first < 224) {
            return ((first - 192) << 8) + number(in, 1) + 192;
        }
        if (first < 255) {
            throw new MalformedException(OBJECT, "length is partial");
        }
        return number(in, 4);
    }

    private static long number(ByteBuffer in, int bytes) throws MalformedException {
        if (in.remaining() < bytes) {
            throw new MalformedException(OBJECT, "is cut short");
        }
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = (number << 8) | (in.get() & 0xff);
        }
        return number;
    }

    /** Writes the packet, with the header of RFC 4880 and the shortest length. */
    void write(ByteArrayOutputStream out) {
        int length = body.size();
        out.write(0xc0 | tag);
        if (length < 192) {
            out.write(length);
        } else if (length < 8_384) {
            out.write(((length - 192) >> 8) + 192);
            out.write(length - 192);
        } else {
            out.write(255);
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
        }
        out.writeBytes(body.unsafeArray());
    }

    /** The packet alone. */
    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out);
        return out.toByteArray();
    }
}
