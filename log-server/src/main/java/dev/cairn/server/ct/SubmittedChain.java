package dev.cairn.server.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.CertificateChain;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.ct.SignedEntry;
import dev.cairn.core.ct.TbsCertificates;
import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * A chain that leads to a root that the log takes.
 *
 * @param entry what is logged of its first certificate
 * @param extraData the first certificate, if it is a precertificate, and the rest of the chain with its root, as {@code get-entries} gives them:
 *     {@code PrecertChainEntry} or {@code X509ChainEntry} without the leaf's own certificate (RFC 6962 section 3.1)
 */
record SubmittedChain(SignedEntry entry, Bytes extraData) {
    static final int MAX_CERTIFICATES = 10;

    private static final String CHAIN = "chain";
    private static final String PRECERTIFICATE_SIGNING = "1.3.6.1.4.1.11129.2.4.4";

    /**
     * Checks a chain.
     *
     * @param chain DER certificates in the order in which each is certified by the next; the root may be left out
     * @param precertificate whether the first is to be a precertificate
     * @param roots those that it may lead to
     * @throws MalformedException if it is too long, or one is no certificate
     * @throws VerificationException if it does not hang together or leads elsewhere
     */
    static SubmittedChain verify(List<Bytes> chain, boolean precertificate, AcceptedRoots roots)
            throws MalformedException, VerificationException {
        if (chain.isEmpty() || chain.size() > MAX_CERTIFICATES) {
            throw new MalformedException(CHAIN, "must have 1 to " + MAX_CERTIFICATES + " certificates");
        }
        Bytes leaf = chain.get(0);
        if (leaf.size() > SignedEntry.MAX_BYTES) {
            throw new MalformedException(
                    CHAIN, "its first certificate has more than " + SignedEntry.MAX_BYTES + " bytes");
        }
        List<X509Certificate> parsed = new ArrayList<>();
        parsed.add(Certificates.parse(leaf.unsafeArray()));
        for (Bytes der : chain.subList(1, chain.size())) {
            parsed.add(roots.authority(der));
        }
        if (TbsCertificates.isPrecertificate(leaf) != precertificate) {
            throw new VerificationException(
                    precertificate
                            ? "chain: its first certificate is no precertificate; it belongs to add-chain"
                            : "chain: its first certificate is a precertificate; it belongs to add-pre-chain");
        }
        List<Bytes> whole = new ArrayList<>(chain);
        roots.rootOf(chain.get(chain.size() - 1), parsed.get(parsed.size() - 1)).ifPresent(root -> {
            whole.add(root.der());
            parsed.add(root.certificate());
        });
        if (parsed.size() == 1) {
            throw new VerificationException("chain: a root is not logged");
        }
        for (int i = 0; i + 1 < parsed.size(); i++) {
            // What is above the first link is the same for many chains.
            boolean issued = i == 0
                    ? CertificateChain.isIssuedBy(parsed.get(1), parsed.get(0))
                    : roots.isIssuedBy(parsed.get(i + 1), parsed.get(i));
            if (!issued) {
                throw new VerificationException("chain: certificate " + i + " is not issued by certificate " + (i + 1));
            }
        }
        if (precertificate) {
            refusePrecertificateSigner(parsed.get(1));
        }
        return new SubmittedChain(entry(whole, precertificate), extraData(whole, precertificate));
    }

    private static void refusePrecertificateSigner(X509Certificate issuer) throws VerificationException {
        try {
            List<String> usages = issuer.getExtendedKeyUsage();
            if (usages != null && usages.contains(PRECERTIFICATE_SIGNING)) {
                throw new VerificationException("chain: precertificates are signed by the CA itself here, not by a"
                        + " precertificate signing certificate");
            }
        } catch (CertificateParsingException e) {
            throw new VerificationException("chain: certificate 1 has an extended key usage that cannot be read");
        }
    }

    private static SignedEntry entry(List<Bytes> chain, boolean precertificate) throws MalformedException {
        Bytes leaf = chain.get(0);
        return precertificate
                ? SignedEntry.Precertificate.of(TbsCertificates.spki(chain.get(1)), TbsCertificates.withoutPoison(leaf))
                : new SignedEntry.Certificate(leaf);
    }

    private static Bytes extraData(List<Bytes> chain, boolean precertificate) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        for (Bytes certificate : chain.subList(1, chain.size())) {
            writeVector(rest, certificate);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (precertificate) {
            writeVector(out, chain.get(0));
        }
        writeVector(out, Bytes.wrap(rest.toByteArray()));
        return Bytes.wrap(out.toByteArray());
    }

    private static void writeVector(ByteArrayOutputStream out, Bytes value) {
        out.write(value.size() >> 16);
        out.write(value.size() >> 8);
        out.write(value.size());
        out.writeBytes(value.unsafeArray());
    }
}
