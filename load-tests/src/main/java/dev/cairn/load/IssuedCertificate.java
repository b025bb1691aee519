package dev.cairn.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.SctList;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import dev.cairn.core.ct.SignedEntry;
import dev.cairn.core.ct.TbsCertificates;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate with one SCT in it, and the leaf that the log must hold of it (RFC 6962 sections 3.2 to 3.4), made again from the certificate
 * alone.
 *
 * @param der the certificate
 * @param issuerSpki DER SubjectPublicKeyInfo of the key that signed it
 * @param sct the log's promise
 * @param leaf what the promise is about
 */
record IssuedCertificate(Bytes der, Bytes issuerSpki, SignedCertificateTimestamp sct, CtLeaf leaf) {
    private static final String ANSWER = "answer of signingCert";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Takes a certificate apart.
     *
     * @throws MalformedException if it is none, or has not exactly one SCT
     */
    static IssuedCertificate of(Bytes der, Bytes issuerSpki) throws MalformedException {
        List<SignedCertificateTimestamp> scts = SctList.decode(TbsCertificates.sctList(der));
        if (scts.size() != 1) {
            throw new MalformedException("certificate", "has " + scts.size() + " SCTs where one belongs");
        }
        SignedCertificateTimestamp sct = scts.get(0);
        SignedEntry entry = SignedEntry.Precertificate.of(issuerSpki, TbsCertificates.withoutSctList(der));
        return new IssuedCertificate(der, issuerSpki, sct, new CtLeaf(sct.timestamp(), entry, sct.extensions()));
    }

    /**
     * Reads what {@code POST /api/v2/signingCert} answers (SigningCertificate of fulcio.proto as proto JSON): a chain of PEM certificates, the leaf
     * first.
     */
    static IssuedCertificate fromAnswer(byte[] json) throws MalformedException {
        JsonNode chain;
        try {
            chain = JSON.readTree(json).at("/signedCertificateEmbeddedSct/chain/certificates");
        } catch (JsonProcessingException e) {
            throw new MalformedException(ANSWER, "not JSON");
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
        if (chain.size() < 2) {
            throw new MalformedException(ANSWER, "no chain of two certificates or more with an embedded SCT");
        }
        Bytes leaf = Pem.parse("CERTIFICATE", chain.get(0).asText()).der();
        Bytes issuer = Pem.parse("CERTIFICATE", chain.get(1).asText()).der();
        return of(leaf, TbsCertificates.spki(issuer));
    }

    /** The index that the SCT names. */
    long index() throws FalseAnswerException {
        try {
            return sct.leafIndex().orElseThrow(() -> new FalseAnswerException("the SCT names no index"));
        } catch (MalformedException e) {
            throw new FalseAnswerException("the SCT's extensions", e);
        }
    }

    /** The hash of the leaf. */
    Hash leafHash() {
        return TreeHasher.local().leaf(leaf.encode().unsafeArray());
    }

    /** DER SubjectPublicKeyInfo of the certified key. */
    Bytes spki() throws MalformedException {
        return TbsCertificates.spki(der);
    }

    /** Checks both signatures: the issuer's on the certificate, the log's on the SCT. */
    void verify(VerificationKey ctKey) throws FalseAnswerException {
        if (!ctKey.fingerprint().equals(sct.logId())) {
            throw new FalseAnswerException("the SCT is another log's");
        }
        if (!ctKey.verifyMessage(leaf.encode().unsafeArray(), sct.signature().unsafeArray())) {
            throw new FalseAnswerException("the SCT's signature does not verify");
        }
        try {
            X509Certificate certificate = Certificates.parse(der.unsafeArray());
            if (!VerificationKey.fromSpki(issuerSpki.toArray())
                    .verifyMessage(certificate.getTBSCertificate(), certificate.getSignature())) {
                throw new FalseAnswerException("the certificate is not signed by its issuer");
            }
        } catch (MalformedException | CertificateEncodingException e) {
            throw new FalseAnswerException("a certificate", e);
        }
    }
}
