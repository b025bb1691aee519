package dev.cairn.core.entry.hashedrekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntrySignature;
import dev.cairn.core.entry.LeafReader;
import dev.cairn.core.entry.LeafWriter;
import dev.cairn.core.entry.Verifier;
import java.util.Optional;

/**
 * The leaf bytes of a {@code hashedrekord} 0.0.2: Rekor's {@code Entry} message in protobuf JSON, canonicalised (RFC 8785). One line:
 *
 * <pre>{@code
 * {"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{"data":{"algorithm":"SHA2_256","digest":"<base64>"},
 * "signature":{"content":"<base64>","verifier":{"keyDetails":"PKIX_ECDSA_P256_SHA_256","publicKey":{"rawBytes":"<base64>"}}}}}}
 * }</pre>
 *
 * <p>With a certificate, {@code x509Certificate} stands in place of {@code publicKey}. The algorithm is the hash function of the key
 * details.
 */
public final class HashedRekordLeaf {
    private static final byte[] ALGORITHM = LeafWriter.template(
            "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\"");
    private static final byte[] DIGEST = LeafWriter.template("\",\"digest\":\"");
    private static final byte[] SIGNATURE = LeafWriter.template("\"},\"signature\":");
    private static final byte[] END = LeafWriter.template("}}}");

    private HashedRekordLeaf() {}

    /**
     * The leaf bytes of a request whose key details have a hash function.
     *
     * @throws MalformedException if they would be more than {@link Entry#MAX_BYTES}
     */
    public static Bytes write(HashedRekordRequest request) throws MalformedException {
        return new LeafWriter()
                .literal(ALGORITHM)
                .name(digestAlgorithm(request.signature().verifier()).name())
                .literal(DIGEST)
                .base64(request.digest())
                .literal(SIGNATURE)
                .signature(request.signature())
                .literal(END)
                .leaf();
    }

    /**
     * Reads leaf bytes back into the request that they were made from.
     *
     * @throws MalformedException unless {@link #write} makes exactly these bytes, with a digest of the right length
     */
    public static HashedRekordRequest read(Bytes leaf) throws MalformedException {
        LeafReader reader = new LeafReader("hashedrekord leaf", leaf);
        reader.literal(ALGORITHM);
        DigestAlgorithm algorithm = reader.digestAlgorithm();
        reader.literal(DIGEST);
        Bytes digest = reader.base64();
        if (digest.size() != algorithm.size()) {
            throw reader.malformed("the digest must have the length of its algorithm");
        }
        reader.literal(SIGNATURE);
        EntrySignature signature = reader.signature();
        if (!signature.verifier().keyDetails().digestAlgorithm().equals(Optional.of(algorithm))) {
            throw reader.malformed("the key details must name the algorithm of the digest");
        }
        reader.literal(END);
        reader.end();
        return new HashedRekordRequest(digest, signature);
    }

    /** The hash function of a verifier that has one. */
    static DigestAlgorithm digestAlgorithm(Verifier verifier) {
        return verifier.keyDetails().digestAlgorithm().orElseThrow();
    }
}
