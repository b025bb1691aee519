package dev.cairn.core.crypto.openpgp;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;

/**
 * One block of ASCII armor (<a href="https://www.rfc-editor.org/rfc/rfc9580#section-6.2">RFC 9580 section 6.2</a>): headers, an empty line,
 * base64, and a checksum behind {@code =}, which may be absent.
 *
 * @param label for example {@code PGP SIGNATURE}
 * @param content the packets
 */
record Armor(String label, Bytes content) {
    private static final String OBJECT = "OpenPGP armor";
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int LINE = 64;
    private static final int CRC24_INIT = 0xb704ce;
    private static final int CRC24_POLY = 0x1864cfb;

    /** Whether a text holds armor, as opposed to packets. */
    static boolean isIn(Bytes text) {
        return text(text).lines().anyMatch(line -> line.strip().startsWith(BEGIN));
    }

    /**
     * All blocks of a text; what stands outside of them is ignored.
     *
     * @throws MalformedException if a block has no end, or content or checksum are not those of armor
     */
    static List<Armor> readAll(Bytes text) throws MalformedException {
        List<Armor> blocks = new ArrayList<>();
        Iterator<String> lines = text(text).lines().map(String::strip).iterator();
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith(BEGIN) && line.endsWith(DASHES) && line.length() > BEGIN.length() + DASHES.length()) {
                blocks.add(read(line.substring(BEGIN.length(), line.length() - DASHES.length()), lines));
            }
        }
        return blocks;
    }

    private static Armor read(String label, Iterator<String> lines) throws MalformedException {
        boolean headers = true;
        String checksum = "";
        StringBuilder base64 = new StringBuilder();
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.equals(END + label + DASHES)) {
                Bytes content = decode(base64.toString());
                if (!checksum.isEmpty() && !checksum.equals(checksum(content))) {
                    throw new MalformedException(OBJECT, "checksum does not match");
                }
                return new Armor(label, content);
            } else if (headers) {
                headers = line.contains(":");
                base64.append(headers ? "" : line);
            } else if (line.startsWith("=")) {
                checksum = line.substring(1);
            } else {
                base64.append(line);
            }
        }
        throw new MalformedException(OBJECT, "block has no end");
    }

    /** The block as text: no headers, lines of 64 characters, a checksum, and no newline behind the last line. */
    Bytes encode() {
        return Bytes.ofUtf8(BEGIN + label + DASHES + "\n\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(content.unsafeArray())
                + "\n=" + checksum(content) + "\n" + END + label + DASHES);
    }

    private static String checksum(Bytes content) {
        int crc = CRC24_INIT;
        for (byte b : content.unsafeArray()) {
            crc ^= (b & 0xff) << 16;
            for (int i = 0; i < Byte.SIZE; i++) {
                crc <<= 1;
                crc ^= (crc & 0x1000000) == 0 ? 0 : CRC24_POLY;
            }
        }
        return Bytes.wrap(new byte[] {(byte) (crc >> 16), (byte) (crc >> 8), (byte) crc})
                .base64();
    }

    private static Bytes decode(String base64) throws MalformedException {
        try {
            return Bytes.wrap(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(OBJECT, "content is not base64");
        }
    }

    private static String text(Bytes bytes) {
        return new String(bytes.unsafeArray(), StandardCharsets.ISO_8859_1);
    }
}
