package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.verify.TrustedMaterial.Authority;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.SignerId;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Selector;

/**
 * Verifies timestamps (<a href="https://www.rfc-editor.org/rfc/rfc3161">RFC 3161</a>, TimeStampResp) over a signature's bytes. The authority's certificate is
 * that of the trusted root; one that the token brings is used only where the trusted root lists none, and must be issued by what is listed.
 */
final class TimestampVerifier {
    private static final String OBJECT = "timestamp";
    private static final String TIMESTAMPING = "1.3.6.1.5.5.7.3.8";
    private static final int MAX_BYTES = 1 << 20;
    private static final Map<String, DigestAlgorithm> DIGESTS = Map.of(
            "2.16.840.1.101.3.4.2.1", DigestAlgorithm.SHA2_256,
            "2.16.840.1.101.3.4.2.2", DigestAlgorithm.SHA2_384,
            "2.16.840.1.101.3.4.2.3", DigestAlgorithm.SHA2_512);

    private final List<Authority> authorities;
    private final Instant latest;

    /** @param latest no authority can have stamped after it */
    TimestampVerifier(List<Authority> authorities, Instant latest) {
        this.authorities = authorities;
        this.latest = latest;
    }

    /**
     * A time that a trusted authority has signed.
     *
     * @param certificate of the authority's key
     * @param authority which of the different authorities of the trusted root it is; each counts once, whatever it has of keys and certificates
     */
    record Stamped(Instant time, X509Certificate certificate, int authority) {
        String name() {
            return certificate.getSubjectX500Principal().getName();
        }
    }

    /**
     * Verifies a timestamp.
     *
     * @return empty if it is of an authority that is not trusted: it says nothing, for or against
     * @throws MalformedException if it is no timestamp
     * @throws VerificationException if it is of another signature, or a trusted authority's and false
     */
    Optional<Stamped> verify(Bytes timestamp, Bytes signature) throws MalformedException, VerificationException {
        TimeStampToken token = token(timestamp);
        requireImprint(token, signature);
        Instant time = token.getTimeStampInfo().getGenTime().toInstant();
        List<VerificationException> faults = new ArrayList<>();
        for (Authority authority : authorities) {
            for (X509Certificate signer : signers(token, authority)) {
                try {
                    verify(token, authority, signer, time);
                    return Optional.of(new Stamped(time, signer, group(authority)));
                } catch (VerificationException e) {
                    faults.add(e);
                }
            }
        }
        if (faults.isEmpty()) {
            return Optional.empty();
        }
        throw faults.get(0);
    }

    /** The place of the first authority that this one is the same as, be it by way of others. */
    private int group(Authority authority) {
        Set<Authority> group = new LinkedHashSet<>(List.of(authority));
        boolean grows = true;
        while (grows) {
            grows = group.addAll(authorities.stream()
                    .filter(one -> group.stream().anyMatch(one::isSameAs))
                    .toList());
        }
        return group.stream().mapToInt(authorities::indexOf).min().orElseThrow();
    }

    private static TimeStampToken token(Bytes timestamp) throws MalformedException {
        if (timestamp.size() > MAX_BYTES) {
            throw new MalformedException(OBJECT, "is longer than " + MAX_BYTES + " bytes");
        }
        TimeStampResponse response;
        try {
            response = new TimeStampResponse(timestamp.unsafeArray());
            // Whatever stands behind the response is lost in reading it.
            if (response.getEncoded().length != timestamp.size()) {
                throw new MalformedException(OBJECT, "something stands behind it");
            }
        } catch (IOException | TSPException | RuntimeException e) {
            throw new MalformedException(OBJECT, "not a TimeStampResp of RFC 3161");
        }
        TimeStampToken token = response.getTimeStampToken();
        boolean granted =
                response.getStatus() == PKIStatus.GRANTED || response.getStatus() == PKIStatus.GRANTED_WITH_MODS;
        if (!granted || token == null) {
            throw new MalformedException(OBJECT, "the authority did not grant it");
        }
        return token;
    }

    private static void requireImprint(TimeStampToken token, Bytes signature)
            throws MalformedException, VerificationException {
        DigestAlgorithm algorithm =
                DIGESTS.get(token.getTimeStampInfo().getMessageImprintAlgOID().getId());
        if (algorithm == null) {
            throw new MalformedException(OBJECT, "its hash function is not SHA-256, SHA-384 or SHA-512");
        }
        Bytes imprint = Bytes.wrap(token.getTimeStampInfo().getMessageImprintDigest());
        if (!imprint.equals(Bytes.wrap(algorithm.digest(signature.unsafeArray())))) {
            throw new VerificationException("the timestamp is of another signature");
        }
    }

    /** Which certificate the token may be verified with, for an authority. */
    private static List<X509Certificate> signers(TimeStampToken token, Authority authority) throws MalformedException {
        SignerId id = token.getSID();
        X509Certificate first = authority.chain().get(0);
        if (first.getBasicConstraints() < 0) {
            return isNamed(id, first) ? List.of(first) : List.of();
        }
        List<X509Certificate> embedded = new ArrayList<>();
        for (X509CertificateHolder holder : embedded(token, id)) {
            X509Certificate certificate = TokenSignature.certificate(holder);
            boolean issued = authority.chain().stream()
                    .anyMatch(issuer -> issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()));
            if (issued) {
                embedded.add(certificate);
            }
        }
        return embedded;
    }

    @SuppressWarnings("unchecked")
    private static Collection<X509CertificateHolder> embedded(TimeStampToken token, SignerId id) {
        return token.getCertificates().getMatches((Selector<X509CertificateHolder>) (Selector<?>) id);
    }

    private static boolean isNamed(SignerId id, X509Certificate certificate) {
        X500Name issuer = id.getIssuer();
        BigInteger serial = id.getSerialNumber();
        if (issuer == null || serial == null) {
            byte[] keyId = id.getSubjectKeyIdentifier();
            byte[] extension = certificate.getExtensionValue("2.5.29.14");
            return keyId != null
                    && extension != null
                    && extension.length > keyId.length
                    && Bytes.copyOf(extension, extension.length - keyId.length, keyId.length)
                            .equals(Bytes.copyOf(keyId));
        }
        return serial.equals(certificate.getSerialNumber())
                && issuer.equals(X500Name.getInstance(
                        certificate.getIssuerX500Principal().getEncoded()));
    }

    private void verify(TimeStampToken token, Authority authority, X509Certificate signer, Instant time)
            throws VerificationException {
        TokenSignature.verify(token, signer);
        if (time.isAfter(latest)) {
            throw new VerificationException("the timestamp is in the future: " + time);
        }
        if (authority.chain().get(0).equals(signer) && authority.chain().size() == 1) {
            // The key itself is what is trusted.
            requireValid(authority, signer, time);
            return;
        }
        try {
            CertificatePath.verify(signer, authority, List.of(), TIMESTAMPING, time);
        } catch (VerificationException e) {
            throw new VerificationException("timestamp authority: " + e.getMessage());
        }
    }

    private static void requireValid(Authority authority, X509Certificate signer, Instant time)
            throws VerificationException {
        boolean valid = authority.validFor().covers(time)
                && !time.isBefore(signer.getNotBefore().toInstant())
                && !time.isAfter(signer.getNotAfter().toInstant());
        if (!valid) {
            throw new VerificationException("timestamp authority: it was not valid at " + time);
        }
    }
}
