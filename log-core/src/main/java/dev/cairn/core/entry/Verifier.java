package dev.cairn.core.entry;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.KeyDetails;
import dev.cairn.core.crypto.VerificationKey;
import java.util.ArrayList;
import java.util.List;

/** Who can verify a signature (Rekor v2's {@code Verifier}): a public key or a certificate, and the algorithm it is used with. */
public sealed interface Verifier {

    /** The algorithm that the submitter names. */
    KeyDetails keyDetails();

    /** The DER bytes of the key or certificate, as given. */
    Bytes rawBytes();

    /**
     * The public key, decoded.
     *
     * @param field where the verifier stands in what is being read, for error messages
     * @throws MalformedException if the raw bytes are empty, or not exactly one DER object of the kind that they are said to be
     */
    VerificationKey key(String field) throws MalformedException;

    /**
     * The terms under which an entry with this verifier is found: the public key, and what a certificate names. A function of the raw
     * bytes alone.
     *
     * @param field where the verifier stands in what is being read, for error messages
     * @throws MalformedException if the names of a certificate cannot be read, or are too many
     */
    List<IndexKey> indexKeys(String field) throws MalformedException;

    /**
     * A bare public key.
     *
     * @param rawBytes a DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7)
     */
    record PublicKey(Bytes rawBytes, KeyDetails keyDetails) implements Verifier {
        @Override
        public VerificationKey key(String field) throws MalformedException {
            String raw = field + ".publicKey.rawBytes";
            requireSome(raw, rawBytes);
            try {
                return VerificationKey.fromSpki(rawBytes.unsafeArray());
            } catch (MalformedException e) {
                throw new MalformedException(raw, e.rule());
            }
        }

        @Override
        public List<IndexKey> indexKeys(String field) {
            return List.of(IndexKey.key(rawBytes));
        }
    }

    /**
     * A certificate. Nothing in it is trusted: not its chain, not its validity period, not its purpose.
     *
     * @param rawBytes one DER certificate (RFC 5280)
     */
    record Certificate(Bytes rawBytes, KeyDetails keyDetails) implements Verifier {
        @Override
        public VerificationKey key(String field) throws MalformedException {
            String raw = field + ".x509Certificate.rawBytes";
            requireSome(raw, rawBytes);
            try {
                return VerificationKey.fromCertificate(Certificates.parse(rawBytes.unsafeArray()));
            } catch (MalformedException e) {
                throw new MalformedException(raw, e.rule());
            }
        }

        @Override
        public List<IndexKey> indexKeys(String field) throws MalformedException {
            CertificateTerms terms = CertificateTerms.read(field + ".x509Certificate.rawBytes", rawBytes);
            List<IndexKey> keys = new ArrayList<>();
            keys.add(IndexKey.key(terms.spki()));
            keys.addAll(terms.keys());
            return keys;
        }
    }

    private static void requireSome(String field, Bytes rawBytes) throws MalformedException {
        if (rawBytes.size() == 0) {
            throw new MalformedException(field, "must not be empty");
        }
    }
}
