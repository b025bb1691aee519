package dev.cairn.ca.certificate;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.crypto.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/**
 * A key that issues end certificates, with its chain. That it exists means that the chain verifies and that the key is the chain's. It may be
 * used by any thread.
 */
public final class CertificateAuthority {
    private static final byte[] TRIAL = "Cairn: does this key sign?".getBytes(StandardCharsets.US_ASCII);

    private final SigningKey key;
    private final List<X509Certificate> chain;
    private final List<Bytes> chainDer;
    private final X500Name name;
    private final Bytes keyIdentifier;
    private final AlgorithmIdentifier signatureAlgorithm;
    private final Lint lint;

    private CertificateAuthority(
            SigningKey key, List<X509Certificate> chain, List<Bytes> chainDer, AlgorithmIdentifier signatureAlgorithm) {
        this.key = key;
        this.chain = List.copyOf(chain);
        this.chainDer = List.copyOf(chainDer);
        this.name = X500Name.getInstance(chain.get(0).getSubjectX500Principal().getEncoded());
        this.keyIdentifier = keyIdentifier(chain.get(0), key.publicKey());
        this.signatureAlgorithm = signatureAlgorithm;
        this.lint = new Lint(this, key.publicKey().type());
    }

    /**
     * Takes a key and its chain into use. Makes a throw-away key of the same type, which takes a while for RSA.
     *
     * @param chain the certificate of the key first, the root last; the root alone may issue too
     * @throws MalformedException if a certificate cannot be read
     * @throws VerificationException if the chain does not verify for code signing at this time, if the key is not that of the first certificate, or
     *     is of a type that issues no certificates
     */
    public static CertificateAuthority load(SigningKey key, List<X509Certificate> chain, Instant now)
            throws MalformedException, VerificationException {
        AuthorityChain.verify(chain, now);
        VerificationKey certified = VerificationKey.fromCertificate(chain.get(0));
        if (!certified.equals(key.publicKey())) {
            throw new VerificationException("CA key: not the key of the chain's first certificate");
        }
        AlgorithmIdentifier algorithm = SignatureAlgorithms.of(certified.type())
                .orElseThrow(() -> new VerificationException("CA key: " + certified.type()
                        + " issues no certificates; P-256, P-384, P-521 and RSA of 2048, 3072 or" + " 4096 bits do"));
        // A token may hold a private key that does not belong to the public one beside it.
        if (!certified.verifyMessage(TRIAL, key.sign(TRIAL))) {
            throw new VerificationException("CA key: what it signs does not verify");
        }
        List<Bytes> encoded = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            encoded.add(encoded(certificate));
        }
        return new CertificateAuthority(key, chain, encoded, algorithm);
    }

    private static Bytes encoded(X509Certificate certificate) throws MalformedException {
        try {
            return Bytes.wrap(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new MalformedException("CA certificate", "cannot be encoded");
        }
    }

    /** The subjectKeyIdentifier, or what it would be where there is none. */
    static Bytes keyIdentifier(X509Certificate certificate, VerificationKey key) {
        byte[] extension = certificate.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        if (extension == null) {
            return SubjectKey.identifier(SubjectKey.info(key));
        }
        byte[] value = ASN1OctetString.getInstance(extension).getOctets();
        return Bytes.wrap(SubjectKeyIdentifier.getInstance(value).getKeyIdentifier());
    }

    /**
     * Signs a precertificate, after a throw-away key has signed it and what came out has passed every check of {@link Lint}.
     *
     * @throws VerificationException if a check fails: then this key has signed nothing
     */
    public Precertificate precertificate(LeafTemplate template) throws VerificationException {
        return Precertificate.sign(this, template);
    }

    byte[] sign(byte[] tbs) throws VerificationException {
        byte[] signature = key.sign(tbs);
        // A fault in the processor or in a token must not leave the house, and a bad ECDSA signature may tell the key.
        if (!key.publicKey().verifyMessage(tbs, signature)) {
            throw new VerificationException("the CA's own signature does not verify");
        }
        return signature;
    }

    /** The issuer's certificate first, the root last. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** The chain as DER. */
    public List<Bytes> chainDer() {
        return chainDer;
    }

    /** The chain as PEM, one block each. */
    public List<String> chainPem() {
        return chainDer.stream()
                .map(der -> new Pem("CERTIFICATE", der).encode())
                .toList();
    }

    /** The key that verifies the certificates. */
    public VerificationKey publicKey() {
        return key.publicKey();
    }

    /** When the first certificate of the chain ends: no end certificate is valid beyond. */
    public Instant notAfter() {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** When the last certificate of the chain begins: no end certificate is valid before. */
    public Instant notBefore() {
        return chain.stream()
                .map(certificate -> certificate.getNotBefore().toInstant())
                .max(Instant::compareTo)
                .orElseThrow();
    }

    X500Name name() {
        return name;
    }

    Bytes keyIdentifier() {
        return keyIdentifier;
    }

    AlgorithmIdentifier signatureAlgorithm() {
        return signatureAlgorithm;
    }

    Lint lint() {
        return lint;
    }

    /** Names the certificate; never the key. */
    @Override
    public String toString() {
        return "authority " + chain.get(0).getSubjectX500Principal();
    }
}
