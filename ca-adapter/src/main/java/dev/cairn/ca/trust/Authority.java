package dev.cairn.ca.trust;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * A certificate or timestamp authority ({@code CertificateAuthority}).
 *
 * @param url of a certificate authority its base URL, of a timestamp authority the whole URL, {@code /api/v1/timestamp} included
 * @param organization of its subject, may be empty
 * @param commonName of its subject, may be empty
 * @param chain DER certificates, the root last; of a timestamp authority its leaf first, which clients need to find there
 */
public record Authority(String url, String organization, String commonName, List<Bytes> chain, Validity validFor)
        implements TrustItem {
    /** Copies the chain; refuses an empty one, and URLs that clients do not take. */
    public Authority {
        url = WebUrl.checked(url);
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("certChain is empty");
        }
    }

    /** An authority whose subject is that of its root. */
    public static Authority of(String url, List<X509Certificate> chain, Validity validFor) {
        List<Bytes> der = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            try {
                der.add(Bytes.wrap(certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("a certificate has an encoding", e);
            }
        }
        if (der.isEmpty()) {
            throw new IllegalArgumentException("certChain is empty");
        }
        X500Name subject = X500Name.getInstance(
                chain.get(chain.size() - 1).getSubjectX500Principal().getEncoded());
        return new Authority(url, first(subject, BCStyle.O), first(subject, BCStyle.CN), der, validFor);
    }

    private static String first(X500Name name, ASN1ObjectIdentifier type) {
        RDN[] found = name.getRDNs(type);
        return found.length == 0
                ? ""
                : IETFUtils.valueToString(found[0].getFirst().getValue());
    }

    /** SHA-256 of the first certificate, as {@code openssl x509 -fingerprint -sha256} tells it. */
    @Override
    public String keyId() {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(chain.get(0).unsafeArray()))
                .hex();
    }

    /** When the first of its certificates ends. */
    public Instant end() throws MalformedException {
        Instant end = Instant.MAX;
        for (Bytes certificate : chain) {
            Instant its =
                    Certificates.parse(certificate.unsafeArray()).getNotAfter().toInstant();
            end = its.isBefore(end) ? its : end;
        }
        return end;
    }

    @Override
    public Authority retired(Instant end) {
        return new Authority(url, organization, commonName, chain, validFor.until(end));
    }

    static Authority read(JsonReader json) throws MalformedException {
        json.only("subject", "uri", "certChain", "validFor");
        Optional<JsonReader> subject = json.optional("subject");
        String organization = "";
        String commonName = "";
        if (subject.isPresent()) {
            subject.get().only("organization", "commonName");
            organization = textOrEmpty(subject.get(), "organization");
            commonName = textOrEmpty(subject.get(), "commonName");
        }
        List<Bytes> chain = new ArrayList<>();
        for (JsonReader certificate :
                json.member("certChain").only("certificates").list("certificates")) {
            Bytes der = certificate.only("rawBytes").member("rawBytes").base64();
            Certificates.parse(der.unsafeArray());
            chain.add(der);
        }
        try {
            return new Authority(
                    json.member("uri").text(), organization, commonName, chain, Validity.read(json.member("validFor")));
        } catch (IllegalArgumentException e) {
            throw json.malformed(String.valueOf(e.getMessage()));
        }
    }

    private static String textOrEmpty(JsonReader json, String name) throws MalformedException {
        Optional<JsonReader> member = json.optional(name);
        return member.isPresent() ? member.get().text() : "";
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("subject").put("organization", organization).put("commonName", commonName);
        json.put("uri", url);
        ArrayNode certificates = json.putObject("certChain").putArray("certificates");
        chain.forEach(certificate -> certificates.addObject().put("rawBytes", certificate.base64()));
        validFor.put(json);
        return json;
    }
}
