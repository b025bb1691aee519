package dev.cairn.core.entry.rekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The data types of SSH (<a href="https://www.rfc-editor.org/rfc/rfc4251#section-5">RFC 4251 section 5</a>), read from bytes. */
final class SshReader {
    private final String object;
    private final ByteBuffer bytes;

    /** @param object what is being read, for error messages */
    SshReader(String object, Bytes bytes) {
        this.object = object;
        this.bytes = ByteBuffer.wrap(bytes.unsafeArray()).asReadOnlyBuffer();
    }

    /** Reads a {@code uint32}. */
    int uint32() throws MalformedException {
        require(bytes.remaining() >= Integer.BYTES, "is cut short");
        return bytes.getInt();
    }

    /** Reads bytes whose number is known. */
    Bytes fixed(int count) throws MalformedException {
        require(count >= 0 && count <= bytes.remaining(), "is cut short");
        byte[] value = new byte[count];
        bytes.get(value);
        return Bytes.wrap(value);
    }

    /** Reads a {@code string} of any bytes. */
    Bytes string() throws MalformedException {
        return fixed(uint32());
    }

    /** Reads a {@code string} of ASCII. */
    String name() throws MalformedException {
        return new String(string().unsafeArray(), StandardCharsets.ISO_8859_1);
    }

    /** Reads an {@code mpint} that is positive and in its shortest form. */
    BigInteger positive() throws MalformedException {
        byte[] value = string().unsafeArray();
        require(value.length > 0 && value[0] >= 0, "number is not positive");
        BigInteger number = new BigInteger(value);
        require(
                number.signum() > 0 && number.toByteArray().length == value.length,
                "number is not in its shortest form");
        return number;
    }

    /** Refuses bytes behind what has been read. */
    void end() throws MalformedException {
        require(!bytes.hasRemaining(), "has bytes behind its end");
    }

    private void require(boolean holds, String rule) throws MalformedException {
        if (!holds) {
            throw new MalformedException(object, rule);
        }
    }

    /** The {@code string}s one after the other. */
    static byte[] strings(Bytes... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Bytes value : values) {
            out.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(value.size()).array());
            out.writeBytes(value.unsafeArray());
        }
        return out.toByteArray();
    }
}
