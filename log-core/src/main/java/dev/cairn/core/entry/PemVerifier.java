package dev.cairn.core.entry;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.CertificateChain;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Who can verify a signature, as Rekor v1 takes it (its format {@code x509}): PEM text with a public key, a certificate, or a chain of up to
 * {@value #MAX_CERTIFICATES} certificates, the signer's first and the root last.
 *
 * <p>Source: <a href="https://github.com/sigstore/rekor/blob/main/pkg/pki/x509/x509.go">rekor pkg/pki/x509</a>.
 */
public final class PemVerifier {
    /** The most certificates of a chain. */
    public static final int MAX_CERTIFICATES = 10;

    private static final String OBJECT = "invalid public key";
    private static final String PUBLIC_KEY = "PUBLIC KEY";
    private static final String CERTIFICATE = "CERTIFICATE";

    private final List<Pem> blocks;
    private final Bytes canonical;

    private PemVerifier(List<Pem> blocks) {
        this.blocks = blocks;
        StringBuilder text = new StringBuilder();
        blocks.forEach(block -> text.append(block.encode()));
        this.canonical = Bytes.ofUtf8(text.toString());
    }

    /**
     * Reads PEM. Text before a block is ignored; what is in the blocks is not decoded yet.
     *
     * @throws MalformedException if there is no block or something behind the last, or if it is neither one public key nor 1 to
     *     {@value #MAX_CERTIFICATES} certificates
     */
    public static PemVerifier read(Bytes content) throws MalformedException {
        String text = new String(content.unsafeArray(), StandardCharsets.ISO_8859_1).strip();
        List<Pem> blocks;
        try {
            blocks = Pem.parseAll(text);
        } catch (MalformedException e) {
            throw new MalformedException(OBJECT, "failure decoding PEM: " + e.rule());
        }
        if (blocks.isEmpty() || !text.substring(text.lastIndexOf('\n') + 1).startsWith("-----END ")) {
            throw new MalformedException(OBJECT, "failure decoding PEM");
        }
        if (blocks.size() > MAX_CERTIFICATES) {
            throw new MalformedException(OBJECT, "too many certificates specified in PEM block");
        }
        boolean key = blocks.size() == 1 && blocks.get(0).label().equals(PUBLIC_KEY);
        if (!key && !blocks.stream().allMatch(block -> block.label().equals(CERTIFICATE))) {
            throw new MalformedException(OBJECT, "cannot handle this type: neither one public key nor certificates");
        }
        return new PemVerifier(blocks);
    }

    /** The text as it is logged: lines of 64 characters, a newline behind each line, nothing between the blocks. */
    public Bytes canonical() {
        return canonical;
    }

    /**
     * The public key, or that of the first certificate. A chain is not looked at beyond that each of its certificates is one.
     *
     * @throws MalformedException if a key or certificate is not valid, or the key is of a type that Rekor v1 does not know
     */
    public VerificationKey key() throws MalformedException {
        Pem first = blocks.get(0);
        VerificationKey key = first.label().equals(PUBLIC_KEY)
                ? VerificationKey.fromSpki(first.der().unsafeArray())
                : VerificationKey.fromCertificate(certificates().get(0));
        if (key.type() == KeyType.ML_DSA_44) {
            throw new MalformedException(OBJECT, "unsupported public key type");
        }
        return key;
    }

    /**
     * Checks that the last certificate leads to the first by way of the others, at the time when the first begins to be valid: expired
     * certificates can be logged. A key or a single certificate has nothing to check; whether the root is to be trusted is not asked.
     *
     * @throws MalformedException if a certificate is not one
     * @throws VerificationException if there is no such path
     */
    public void verifyChain() throws MalformedException, VerificationException {
        if (blocks.size() > 1) {
            CertificateChain.verify(certificates());
        }
    }

    /**
     * The terms under which an entry with this verifier is found: its key, and what the first certificate names.
     *
     * @throws MalformedException if the names of the certificate cannot be read, or are too many
     */
    public List<IndexKey> indexKeys() throws MalformedException {
        Pem first = blocks.get(0);
        if (first.label().equals(PUBLIC_KEY)) {
            return List.of(IndexKey.key(first.der()));
        }
        CertificateTerms terms = CertificateTerms.read("certificate", first.der());
        List<IndexKey> keys = new ArrayList<>();
        keys.add(IndexKey.key(terms.spki()));
        keys.addAll(terms.keys());
        return keys;
    }

    private List<X509Certificate> certificates() throws MalformedException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem block : blocks) {
            certificates.add(Certificates.parse(block.der().unsafeArray()));
        }
        return certificates;
    }
}
