package dev.cairn.load;

import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.crypto.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Digests of distinct texts, signed by many P-256 keys in turn before the clock starts. Signatures are made anew in each process: stored ones
 * would be duplicates for a log that has met them, and a duplicate is another kind of work.
 *
 * <p>One takes 105 bytes: the digest (32), the length of the signature (1), and the signature (DER, at most 72).
 */
final class SignedDigests {
    private static final int DIGEST_BYTES = 32;
    private static final int MAX_SIGNATURE_BYTES = 72;
    private static final int RECORD_BYTES = DIGEST_BYTES + 1 + MAX_SIGNATURE_BYTES;
    private static final int SIGNING_CHUNK = 1024;

    private final byte[] records;
    private final List<VerificationKey> keys;
    private final int count;

    /**
     * Makes the keys and signs, on all processors.
     *
     * @param count at most 20 million, which take 2.1 GB
     * @param keys how many distinct keys sign in turn
     */
    SignedDigests(int count, int keys, Random random) {
        if (count < 1 || count > Integer.MAX_VALUE / RECORD_BYTES || keys < 1) {
            throw new IllegalArgumentException(
                    "entries must be 1 to 20 million, keys at least 1: " + count + ", " + keys);
        }
        this.count = count;
        List<LocalKey> signers = IntStream.range(0, Math.min(keys, count))
                .parallel()
                .mapToObj(key -> LocalKey.generate(KeyType.ECDSA_P256))
                .toList();
        this.keys = signers.stream().map(LocalKey::publicKey).toList();
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
        byte[] digest = DigestAlgorithm.SHA2_256.digest((prefix + number).getBytes(StandardCharsets.US_ASCII));
        byte[] signature = key.signDigest(DigestAlgorithm.SHA2_256, digest);
        int at = number * RECORD_BYTES;
        System.arraycopy(digest, 0, records, at, DIGEST_BYTES);
        records[at + DIGEST_BYTES] = (byte) signature.length;
        System.arraycopy(signature, 0, records, at + DIGEST_BYTES + 1, signature.length);
    }

    int count() {
        return count;
    }

    /** The distinct keys; that of a number is the one at the remainder. */
    List<VerificationKey> keys() {
        return keys;
    }

    /** A SHA-256 digest. */
    byte[] digest(long number) {
        int at = at(number);
        return Arrays.copyOfRange(records, at, at + DIGEST_BYTES);
    }

    /** The signature over it, in DER. */
    byte[] signature(long number) {
        int at = at(number) + DIGEST_BYTES;
        return Arrays.copyOfRange(records, at + 1, at + 1 + records[at]);
    }

    private static int at(long number) {
        return Math.toIntExact(number) * RECORD_BYTES;
    }
}
