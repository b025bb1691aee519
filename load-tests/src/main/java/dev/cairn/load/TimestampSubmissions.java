package dev.cairn.load;

import dev.cairn.core.crypto.DigestAlgorithm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

/**
 * Requests for {@code POST /api/v1/timestamp} as sigstore-java makes them: DER TimeStampReq (RFC 3161 section 2.4.1) with a SHA-256 imprint and a
 * nonce of 64 bits, and without certReq. All have one form, so only imprint and nonce are written anew:
 *
 * <pre>{@code
 * 30 40 | 02 01 01 | 30 31 (30 0d OID sha256, NULL | 04 20 imprint) | 02 08 nonce
 * }</pre>
 */
final class TimestampSubmissions implements Submissions {
    private static final byte[] START =
            HexFormat.of().parseHex("3040020101" + "3031300d060960864801650304020105000420");
    private static final int IMPRINT_BYTES = 32;
    private static final byte[] NONCE = {0x02, 0x08};
    /** The highest byte of a nonce: neither negative nor a zero that DER leaves out. */
    private static final long FIRST_NONCE = 1L << 56;

    private final byte[] head;
    private final String prefix;

    TimestampSubmissions(Target target, Random random) {
        int length = START.length + IMPRINT_BYTES + NONCE.length + Long.BYTES;
        this.head = ("POST " + target.path("/api/v1/timestamp") + " HTTP/1.1\r\nHost: " + target.host()
                        + "\r\nContent-Type: application/timestamp-query\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        this.prefix = String.format("load %016x signature ", random.nextLong());
    }

    @Override
    public long count() {
        return Long.MAX_VALUE / 2;
    }

    @Override
    public Dialect dialect(long number) {
        return Dialect.TIMESTAMP;
    }

    @Override
    public void write(long number, ByteBuffer out) {
        out.put(head).put(request(number));
    }

    /** The TimeStampReq of a number. */
    byte[] request(long number) {
        byte[] imprint = DigestAlgorithm.SHA2_256.digest((prefix + number).getBytes(StandardCharsets.US_ASCII));
        return ByteBuffer.allocate(START.length + IMPRINT_BYTES + NONCE.length + Long.BYTES)
                .put(START)
                .put(imprint)
                .put(NONCE)
                .putLong(FIRST_NONCE + number)
                .array();
    }
}
