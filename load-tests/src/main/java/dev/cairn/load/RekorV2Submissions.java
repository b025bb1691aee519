package dev.cairn.load;

import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Signed hashedrekord 0.0.2 submissions for {@code POST /api/v2/log/entries}: digests of distinct texts, signed by many P-256 keys in
 * turn before the clock starts. Signatures are made anew in each process: stored ones would be duplicates for a log that has met them, and
 * a duplicate is another kind of work.
 *
 * <p>One submission takes 105 bytes: the digest (32), the length of the signature (1), and the signature (DER, at most 72).
 */
final class RekorV2Submissions implements Submissions {
    private static final int DIGEST_BYTES = 32;
    private static final int MAX_SIGNATURE_BYTES = 72;
    private static final int RECORD_BYTES = DIGEST_BYTES + 1 + MAX_SIGNATURE_BYTES;
    private static final int SIGNING_CHUNK = 1024;
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private static final byte[] BODY_DIGEST = ascii("{\"hashedRekordRequestV002\":{\"digest\":\"");
    private static final byte[] BODY_SIGNATURE = ascii("\",\"signature\":{\"content\":\"");
    private static final byte[] BODY_KEY = ascii("\",\"verifier\":{\"publicKey\":{\"rawBytes\":\"");
    private static final byte[] BODY_END = ascii("\"},\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\"}}}}");
    private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");

    private final byte[] head;
    private final byte[] records;
    private final byte[][] keys;
    private final int count;

    /**
     * Makes the keys and signs, on all processors.
     *
     * @param count at most 20 million, which take 2.1 GB
     * @param keys how many distinct keys sign in turn
     */
    RekorV2Submissions(Target target, int count, int keys, Random random) {
        if (count < 1 || count > Integer.MAX_VALUE / RECORD_BYTES || keys < 1) {
            throw new IllegalArgumentException(
                    "entries must be 1 to 20 million, keys at least 1: " + count + ", " + keys);
        }
        this.count = count;
        this.head = ascii("POST " + target.path("/api/v2/log/entries") + " HTTP/1.1\r\nHost: " + target.host()
                + "\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: ");
        List<LocalKey> signers = IntStream.range(0, Math.min(keys, count))
                .parallel()
                .mapToObj(key -> LocalKey.generate(KeyType.ECDSA_P256))
                .toList();
        this.keys = signers.stream()
                .map(key -> BASE64.encode(key.publicKey().spki().unsafeArray()))
                .toArray(byte[][]::new);
        this.records = new byte[count * RECORD_BYTES];
        String prefix = String.format("load %016x artifact ", random.nextLong());
        IntStream.rangeClosed(0, (count - 1) / SIGNING_CHUNK).parallel().forEach(chunk -> {
            int end = Math.min(count, (chunk + 1) * SIGNING_CHUNK);
            for (int number = chunk * SIGNING_CHUNK; number < end; number++) {
                sign(number, prefix, signers.get(number % signers.size()));
            }
        });
    }

    private void sign(int number, String prefix, SigningKey key) {
        byte[] digest = DigestAlgorithm.SHA2_256.digest(ascii(prefix + number));
        byte[] signature = key.signDigest(DigestAlgorithm.SHA2_256, digest);
        int at = number * RECORD_BYTES;
        System.arraycopy(digest, 0, records, at, DIGEST_BYTES);
        records[at + DIGEST_BYTES] = (byte) signature.length;
        System.arraycopy(signature, 0, records, at + DIGEST_BYTES + 1, signature.length);
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public Dialect dialect(long number) {
        return Dialect.REKOR_V2;
    }

    @Override
    public void write(long number, ByteBuffer out) {
        byte[] digest = digest(number);
        byte[] signature = signature(number);
        byte[] key = key(number);
        int length = BODY_DIGEST.length
                + digest.length
                + BODY_SIGNATURE.length
                + signature.length
                + BODY_KEY.length
                + key.length
                + BODY_END.length;
        out.put(head)
                .put(ascii(Integer.toString(length)))
                .put(END_OF_HEAD)
                .put(BODY_DIGEST)
                .put(digest)
                .put(BODY_SIGNATURE)
                .put(signature)
                .put(BODY_KEY)
                .put(key)
                .put(BODY_END);
    }

    /** The canonical body: Entry of rekor-tiles as protojson, then RFC 8785. */
    @Override
    public byte[] entry(long number) {
        return ascii("{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":"
                + "{\"algorithm\":\"SHA2_256\",\"digest\":\"" + text(digest(number))
                + "\"},\"signature\":{\"content\":\""
                + text(signature(number))
                + "\",\"verifier\":{\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\",\"publicKey\":{\"rawBytes\":\""
                + text(key(number)) + "\"}}}}}}");
    }

    private byte[] digest(long number) {
        int at = at(number);
        return BASE64.encode(Arrays.copyOfRange(records, at, at + DIGEST_BYTES));
    }

    private byte[] signature(long number) {
        int at = at(number) + DIGEST_BYTES;
        return BASE64.encode(Arrays.copyOfRange(records, at + 1, at + 1 + records[at]));
    }

    private byte[] key(long number) {
        return keys[(int) (number % keys.length)];
    }

    private static int at(long number) {
        return Math.toIntExact(number) * RECORD_BYTES;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] ascii) {
        return new String(ascii, StandardCharsets.US_ASCII);
    }
}
