package dev.cairn.tools.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.SctList;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import dev.cairn.core.ct.SignedEntry;
import dev.cairn.core.ct.TbsCertificates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A certificate with the promise in it that it was logged.
 *
 * @param der the certificate
 * @param tbs what the log signed of it
 * @param sct the first promise in it
 */
public record SignerCertificate(Bytes der, Bytes tbs, SignedCertificateTimestamp sct) {
    private static final int LEAST_CERTIFICATE = 100; // characters of base64

    /**
     * Reads a certificate.
     *
     * @throws MalformedException if it is no certificate, or has no SCT
     */
    public static SignerCertificate read(Bytes der) throws MalformedException {
        Certificates.parse(der.unsafeArray());
        return ofCertificate(der);
    }

    /** As {@link #read}, of what is known to be a certificate. */
    static SignerCertificate ofCertificate(Bytes der) throws MalformedException {
        List<SignedCertificateTimestamp> scts = SctList.decode(TbsCertificates.sctList(der));
        return new SignerCertificate(der, TbsCertificates.withoutSctList(der), scts.get(0));
    }

    /** The certificates with SCTs anywhere in a JSON document, as base64 of DER or of PEM, in the document's order. */
    public static List<SignerCertificate> in(JsonNode document) {
        List<SignerCertificate> found = new ArrayList<>();
        collect(document, found);
        return found;
    }

    private static void collect(JsonNode node, List<SignerCertificate> found) {
        if (node.isContainerNode()) {
            for (JsonNode child : node) {
                collect(child, found);
            }
        } else if (node.isTextual() && node.textValue().length() >= LEAST_CERTIFICATE) {
            for (Bytes der : certificates(node.textValue())) {
                readIfSigner(der).ifPresent(found::add);
            }
        }
    }

    /** Empty for another kind of bytes, and for a certificate without an SCT. */
    private static Optional<SignerCertificate> readIfSigner(Bytes der) {
        try {
            return Optional.of(read(der));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private static List<Bytes> certificates(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return List.of();
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("-----BEGIN ")) {
            return List.of(Bytes.wrap(bytes));
        }
        try {
            return Pem.parseAll(text).stream()
                    .filter(block -> block.label().equals("CERTIFICATE"))
                    .map(Pem::der)
                    .toList();
        } catch (MalformedException e) {
            return List.of();
        }
    }

    /** The leaf that the promise is about, if this is the hash of the issuer's key. */
    public CtLeaf leaf(Bytes issuerKeyHash) {
        return new CtLeaf(sct.timestamp(), new SignedEntry.Precertificate(issuerKeyHash, tbs), sct.extensions());
    }
}
