package dev.cairn.core.entry.hashedrekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.LeafReader;
import dev.cairn.core.entry.LeafWriter;
import dev.cairn.core.entry.PemVerifier;
import java.util.ArrayList;
import java.util.List;

/**
 * The leaf of a {@code hashedrekord} 0.0.1, canonical JSON (RFC 8785). One line:
 *
 * <pre>{@code
 * {"apiVersion":"0.0.1","kind":"hashedrekord","spec":{"data":{"hash":{"algorithm":"sha256","value":"<hexadecimal>"}},
 * "signature":{"content":"<base64>","publicKey":{"content":"<base64 of PEM>"}}}}
 * }</pre>
 *
 * @param algorithm the hash function of the digest
 * @param digest hexadecimal, as long as the hash function says
 * @param signature the signature over the digest
 * @param publicKey canonical PEM
 */
public record HashedRekordV1Leaf(DigestAlgorithm algorithm, String digest, Bytes signature, Bytes publicKey) {
    private static final byte[] ALGORITHM = LeafWriter.template(
            "{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\",\"spec\":{\"data\":{\"hash\":{\"algorithm\":\"");
    private static final byte[] VALUE = LeafWriter.template("\",\"value\":\"");
    private static final byte[] SIGNATURE = LeafWriter.template("\"}},\"signature\":{\"content\":\"");
    private static final byte[] PUBLIC_KEY = LeafWriter.template("\",\"publicKey\":{\"content\":\"");
    private static final byte[] END = LeafWriter.template("\"}}}}");

    /**
     * The leaf bytes.
     *
     * @throws MalformedException if they would be more than {@link Entry#MAX_BYTES}
     */
    public Bytes write() throws MalformedException {
        return new LeafWriter()
                .literal(ALGORITHM)
                .name(algorithm.shortName())
                .literal(VALUE)
                .name(digest)
                .literal(SIGNATURE)
                .base64(signature)
                .literal(PUBLIC_KEY)
                .base64(publicKey)
                .literal(END)
                .leaf();
    }

    /**
     * Reads leaf bytes back.
     *
     * @throws MalformedException unless {@link #write} makes exactly these bytes
     */
    public static HashedRekordV1Leaf read(Bytes bytes) throws MalformedException {
        LeafReader reader = new LeafReader("hashedrekord leaf", bytes);
        reader.literal(ALGORITHM);
        DigestAlgorithm algorithm = reader.shortDigestAlgorithm();
        reader.literal(VALUE);
        String digest = reader.hex(algorithm.size());
        reader.literal(SIGNATURE);
        Bytes signature = reader.base64();
        reader.literal(PUBLIC_KEY);
        Bytes publicKey = reader.pem();
        reader.literal(END);
        reader.end();
        return new HashedRekordV1Leaf(algorithm, digest, signature, publicKey);
    }

    /**
     * The terms under which the entry is found: the digest, the key, and what the certificate names.
     *
     * @throws MalformedException if the names of the certificate cannot be read
     */
    public List<IndexKey> indexKeys() throws MalformedException {
        List<IndexKey> keys = new ArrayList<>();
        keys.add(new IndexKey(IndexKey.Type.HASH, algorithm.shortName() + ":" + digest));
        keys.addAll(PemVerifier.read(publicKey).indexKeys());
        return keys;
    }
}
