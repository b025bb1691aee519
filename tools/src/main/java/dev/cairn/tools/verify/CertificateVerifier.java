package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.SctList;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import dev.cairn.core.ct.SignedEntry;
import dev.cairn.core.ct.TbsCertificates;
import dev.cairn.tools.verify.BundleKey.Certified;
import dev.cairn.tools.verify.TrustedMaterial.Authority;
import dev.cairn.tools.verify.TrustedMaterial.Log;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Verifies a signer's certificate: its way to a trusted authority at every time at which it signed, its purpose, and the promises in it that it was logged. */
final class CertificateVerifier {
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    private static final int DIGITAL_SIGNATURE = 0;

    private final TrustedMaterial trusted;
    private final Instant latest;

    /** @param latest no certificate log can have seen anything after it */
    CertificateVerifier(TrustedMaterial trusted, Instant latest) {
        this.trusted = trusted;
        this.latest = latest;
    }

    /**
     * Verifies the way to an authority.
     *
     * @param times at which the signature existed, at least one
     * @return the issuer's certificate
     * @throws VerificationException if no authority leads to it at all of these times, or it is not for signing
     */
    X509Certificate verifyPath(Certified certified, List<Instant> times) throws VerificationException {
        requirePurpose(certified.parsed());
        VerificationException first = new VerificationException("the certificate is not of a trusted authority");
        boolean found = false;
        for (Authority authority : trusted.certificateAuthorities()) {
            try {
                return verifyPath(certified, authority, times);
            } catch (VerificationException e) {
                boolean named = authority.chain().stream()
                        .anyMatch(issuer -> issuer.getSubjectX500Principal()
                                .equals(certified.parsed().getIssuerX500Principal()));
                if (named && !found) {
                    first = e;
                    found = true;
                }
            }
        }
        throw first;
    }

    private static X509Certificate verifyPath(Certified certified, Authority authority, List<Instant> times)
            throws VerificationException {
        X509Certificate issuer = certified.parsed();
        for (Instant time : times) {
            issuer = CertificatePath.verify(
                    certified.parsed(), authority, certified.intermediates(), CODE_SIGNING, time);
        }
        return issuer;
    }

    private static void requirePurpose(X509Certificate certificate) throws VerificationException {
        if (certificate.getBasicConstraints() >= 0) {
            throw new VerificationException("the certificate is an authority's, and authorities do not sign artifacts");
        }
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE]) {
            throw new VerificationException("the certificate's key usage is not digitalSignature");
        }
        List<String> purposes;
        try {
            purposes = certificate.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw new VerificationException("the certificate's extended key usage cannot be read");
        }
        if (purposes == null || !purposes.contains(CODE_SIGNING)) {
            throw new VerificationException("the certificate's extended key usage is not codeSigning");
        }
    }

    /**
     * Verifies the promises in a certificate (RFC 6962 section 3.2). Those of logs that are not trusted are passed over.
     *
     * @return how many different trusted logs have promised
     * @throws MalformedException if the list of promises is not one
     * @throws VerificationException if one of a trusted log is false
     */
    int countPromises(Certified certified, X509Certificate issuer) throws MalformedException, VerificationException {
        Bytes der = certified.der();
        if (certified.parsed().getExtensionValue("1.3.6.1.4.1.11129.2.4.2") == null) {
            return 0;
        }
        SignedEntry entry = SignedEntry.Precertificate.of(
                VerificationKey.fromCertificate(issuer).spki(), TbsCertificates.withoutSctList(der));
        Set<Bytes> promised = new HashSet<>();
        for (SignedCertificateTimestamp sct : SctList.decode(TbsCertificates.sctList(der))) {
            List<Log> logs = trusted.certificateLogs().stream()
                    .filter(log -> log.logId().equals(sct.logId()))
                    .toList();
            if (!logs.isEmpty()) {
                verifyPromise(sct, entry, logs);
                promised.add(sct.logId());
            }
        }
        return promised.size();
    }

    private void verifyPromise(SignedCertificateTimestamp sct, SignedEntry entry, List<Log> logs)
            throws VerificationException {
        Instant time = Instant.ofEpochMilli(sct.timestamp());
        if (time.isAfter(latest)) {
            throw new VerificationException("the SCT is of the future: " + time);
        }
        Log log = logs.stream()
                .filter(candidate -> candidate.validFor().covers(time))
                .findFirst()
                .orElseThrow(() -> new VerificationException("the certificate log's key was not valid at " + time
                        + ", but from " + logs.get(0).validFor()));
        byte[] signed =
                new CtLeaf(sct.timestamp(), entry, sct.extensions()).encode().unsafeArray();
        if (!log.key()
                .verifyMessage(DigestAlgorithm.SHA2_256, signed, sct.signature().unsafeArray())) {
            throw new VerificationException("the SCT is not that of the certificate log " + log.baseUrl());
        }
    }
}
