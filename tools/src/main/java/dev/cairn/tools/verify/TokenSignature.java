package dev.cairn.tools.verify;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.VerificationKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.DefaultCMSSignatureAlgorithmNameGenerator;
import org.bouncycastle.cms.SignerInformationVerifier;
import org.bouncycastle.operator.ContentVerifier;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * The CMS signature of a timestamp token (RFC 5652, RFC 3161 section 2.4.2), computed with the core's keys: Bouncy Castle takes the structure apart, and no
 * provider of it is loaded.
 */
final class TokenSignature {
    private static final Map<String, DigestAlgorithm> SIGNATURES = Map.of(
            "1.2.840.10045.4.3.2", DigestAlgorithm.SHA2_256,
            "1.2.840.10045.4.3.3", DigestAlgorithm.SHA2_384,
            "1.2.840.10045.4.3.4", DigestAlgorithm.SHA2_512,
            "1.2.840.113549.1.1.11", DigestAlgorithm.SHA2_256,
            "1.2.840.113549.1.1.12", DigestAlgorithm.SHA2_384,
            "1.2.840.113549.1.1.13", DigestAlgorithm.SHA2_512);
    private static final String ED25519 = "1.3.101.112";
    /** SHA-1 names certificates in old tokens (RFC 2634); nothing that is signed is hashed with it. */
    private static final Map<String, String> HASHES = Map.of(
            "1.3.14.3.2.26", "SHA-1",
            "2.16.840.1.101.3.4.2.1", "SHA-256",
            "2.16.840.1.101.3.4.2.2", "SHA-384",
            "2.16.840.1.101.3.4.2.3", "SHA-512");

    private TokenSignature() {}

    /**
     * Verifies that a token was signed with the key of a certificate, which is one for timestamps and was valid then.
     *
     * @throws VerificationException if not
     */
    static void verify(TimeStampToken token, X509Certificate signer) throws VerificationException {
        try {
            X509CertificateHolder holder = new X509CertificateHolder(signer.getEncoded());
            VerificationKey key = VerificationKey.fromCertificate(signer);
            token.validate(new SignerInformationVerifier(
                    new DefaultCMSSignatureAlgorithmNameGenerator(),
                    new DefaultSignatureAlgorithmIdentifierFinder(),
                    new KeyProvider(holder, key),
                    TokenSignature::calculator));
        } catch (TSPException e) {
            throw new VerificationException("the timestamp is not that of its authority: " + e.getMessage());
        } catch (IOException | CertificateEncodingException | MalformedException e) {
            throw new VerificationException("the timestamp authority's certificate cannot be used");
        } catch (RuntimeException e) {
            // The library answers some broken structures so.
            throw new VerificationException("the timestamp is not that of its authority: its structure is broken");
        }
    }

    static X509Certificate certificate(X509CertificateHolder holder) throws MalformedException {
        try {
            return Certificates.parse(holder.getEncoded());
        } catch (IOException e) {
            throw new MalformedException("timestamp", "a certificate in it has no encoding");
        }
    }

    private static DigestCalculator calculator(AlgorithmIdentifier algorithm) throws OperatorCreationException {
        String name = HASHES.get(algorithm.getAlgorithm().getId());
        if (name == null) {
            throw new OperatorCreationException("a hash function that is not known");
        }
        return new Hashing(algorithm, name);
    }

    private static final class Hashing implements DigestCalculator {
        private final AlgorithmIdentifier algorithm;
        private final String name;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Hashing(AlgorithmIdentifier algorithm, String name) {
            this.algorithm = algorithm;
            this.name = name;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return algorithm;
        }

        @Override
        public OutputStream getOutputStream() {
            return out;
        }

        @Override
        public byte[] getDigest() {
            try {
                byte[] digest = MessageDigest.getInstance(name).digest(out.toByteArray());
                out.reset();
                return digest;
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every Java platform has " + name, e);
            }
        }
    }

    private static final class KeyProvider implements ContentVerifierProvider {
        private final X509CertificateHolder holder;
        private final VerificationKey key;

        KeyProvider(X509CertificateHolder holder, VerificationKey key) {
            this.holder = holder;
            this.key = key;
        }

        @Override
        public boolean hasAssociatedCertificate() {
            return true;
        }

        @Override
        public X509CertificateHolder getAssociatedCertificate() {
            return holder;
        }

        @Override
        public ContentVerifier get(AlgorithmIdentifier algorithm) throws OperatorCreationException {
            String id = algorithm.getAlgorithm().getId();
            Optional<DigestAlgorithm> digest = Optional.ofNullable(SIGNATURES.get(id));
            boolean ed25519 = key.type() == KeyType.ED25519;
            if (ed25519 ? !id.equals(ED25519) : digest.isEmpty()) {
                throw new OperatorCreationException("a signature algorithm that is not known, or not the key's");
            }
            return new KeyVerifier(algorithm, key, digest);
        }
    }

    private static final class KeyVerifier implements ContentVerifier {
        private final AlgorithmIdentifier algorithm;
        private final VerificationKey key;
        private final Optional<DigestAlgorithm> digest;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        KeyVerifier(AlgorithmIdentifier algorithm, VerificationKey key, Optional<DigestAlgorithm> digest) {
            this.algorithm = algorithm;
            this.key = key;
            this.digest = digest;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return algorithm;
        }

        @Override
        public OutputStream getOutputStream() {
            return out;
        }

        @Override
        public boolean verify(byte[] expected) {
            byte[] message = out.toByteArray();
            return digest.isPresent()
                    ? key.verifyMessage(digest.get(), message, expected)
                    : key.verifyMessage(message, expected);
        }
    }
}
