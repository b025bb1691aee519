package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.bundle.ProtoJson;
import dev.cairn.tools.verify.TrustedMaterial.Authority;
import dev.cairn.tools.verify.TrustedMaterial.Log;
import dev.cairn.tools.verify.TrustedMaterial.Period;
import java.io.ByteArrayOutputStream;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads anybody's {@code trusted_root.json} (<a
 * href="https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto">sigstore_trustroot.proto</a>), versions 0.1 and 0.2. The
 * reader of {@code dev.cairn.ca.trust} is another: that one reads what Cairn itself has written, and refuses what it would not write.
 */
public final class TrustedRootReader {
    /** The longest file, in bytes. */
    public static final int MAX_BYTES = 4 << 20;

    private static final String OBJECT = "trusted root";
    private static final Set<String> MEDIA_TYPES = Set.of(
            "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "application/vnd.dev.sigstore.trustedroot+json;version=0.2",
            "application/vnd.dev.sigstore.trustedroot.v0.1+json",
            "application/vnd.dev.sigstore.trustedroot.v0.2+json");
    private static final Set<String> SHA256 = Set.of("SHA2_256", "1");
    private static final Set<String> PKCS1_RSA = Set.of("PKCS1_RSA_PKCS1V5", "1", "PKCS1_RSA_PSS", "2");
    /** SEQUENCE { rsaEncryption, NULL }. */
    private static final byte[] RSA_ALGORITHM = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    private static final int MAX_ITEMS = 1000;
    private static final int MAX_CHAIN = 10;

    private TrustedRootReader() {}

    /**
     * Reads a trusted root.
     *
     * @throws MalformedException if a member is unknown, missing or not what it must be; a key without the time from which it is valid is refused
     */
    public static TrustedMaterial read(byte[] json) throws MalformedException {
        if (json.length > MAX_BYTES) {
            throw new MalformedException(OBJECT, "is longer than " + MAX_BYTES + " bytes");
        }
        ProtoJson root = ProtoJson.parse(OBJECT, Bytes.wrap(json))
                .only("mediaType", "tlogs", "certificateAuthorities", "ctlogs", "timestampAuthorities");
        if (!MEDIA_TYPES.contains(root.text("mediaType"))) {
            throw root.malformed("mediaType: not that of a trusted root of version 0.1 or 0.2");
        }
        return new TrustedMaterial(
                logs(root, "tlogs"),
                authorities(root, "certificateAuthorities"),
                logs(root, "ctlogs"),
                authorities(root, "timestampAuthorities"));
    }

    private static List<ProtoJson> list(ProtoJson root, String name) throws MalformedException {
        List<ProtoJson> list = root.list(name);
        if (list.size() > MAX_ITEMS) {
            throw root.malformed(name + ": more than " + MAX_ITEMS);
        }
        return list;
    }

    private static List<Log> logs(ProtoJson root, String name) throws MalformedException {
        List<Log> logs = new ArrayList<>();
        for (ProtoJson json : list(root, name)) {
            logs.add(log(json));
        }
        return logs;
    }

    private static Log log(ProtoJson json) throws MalformedException {
        json.only("baseUrl", "hashAlgorithm", "publicKey", "logId", "checkpointKeyId", "operator");
        if (!SHA256.contains(json.enumeration("hashAlgorithm").orElse(""))) {
            throw json.malformed("hashAlgorithm: not SHA2_256");
        }
        ProtoJson publicKey = json.member("publicKey").only("rawBytes", "keyDetails", "validFor");
        Period validFor = period(publicKey);
        if (validFor.start().isEmpty()) {
            // Without it a key would be good for what was signed before there was a log.
            throw publicKey.malformed("validFor.start is missing");
        }
        Optional<ProtoJson> checkpointKeyId = json.optional("checkpointKeyId");
        return new Log(
                json.text("baseUrl"),
                key(publicKey),
                json.member("logId").only("keyId").bytes("keyId"),
                checkpointKeyId.isEmpty()
                        ? Optional.empty()
                        : Optional.of(checkpointKeyId.get().only("keyId").bytes("keyId")),
                validFor);
    }

    private static VerificationKey key(ProtoJson json) throws MalformedException {
        byte[] raw = json.bytes("rawBytes").unsafeArray();
        boolean pkcs1 = PKCS1_RSA.contains(json.enumeration("keyDetails").orElse(""));
        try {
            return VerificationKey.fromSpki(pkcs1 ? spki(raw) : raw);
        } catch (MalformedException e) {
            throw json.malformed("rawBytes: " + e.rule());
        }
    }

    /** The SubjectPublicKeyInfo (RFC 3279 section 2.3.1) of an RSAPublicKey. */
    private static byte[] spki(byte[] pkcs1) {
        ByteArrayOutputStream bits = new ByteArrayOutputStream();
        bits.write(0); // no unused bits
        bits.writeBytes(pkcs1);
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        contents.writeBytes(RSA_ALGORITHM);
        contents.writeBytes(der(0x03, bits.toByteArray()));
        return der(0x30, contents.toByteArray());
    }

    private static byte[] der(int tag, byte[] contents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = contents.length;
        if (length >= 0x80) {
            int octets = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            out.write(0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) {
                out.write(length >> (8 * i));
            }
        } else {
            out.write(length);
        }
        out.writeBytes(contents);
        return out.toByteArray();
    }

    private static List<Authority> authorities(ProtoJson root, String name) throws MalformedException {
        List<Authority> authorities = new ArrayList<>();
        for (ProtoJson json : list(root, name)) {
            authorities.add(authority(json));
        }
        return authorities;
    }

    private static Authority authority(ProtoJson json) throws MalformedException {
        json.only("subject", "uri", "certChain", "validFor", "operator");
        List<X509Certificate> chain = new ArrayList<>();
        ProtoJson certChain = json.member("certChain").only("certificates");
        for (ProtoJson certificate : certChain.list("certificates")) {
            Bytes der = certificate.only("rawBytes").bytes("rawBytes");
            try {
                chain.add(Certificates.parse(der.unsafeArray()));
            } catch (MalformedException e) {
                throw certificate.malformed("rawBytes: " + e.rule());
            }
        }
        if (chain.isEmpty() || chain.size() > MAX_CHAIN) {
            throw certChain.malformed("has " + chain.size() + " certificates, not 1 to " + MAX_CHAIN);
        }
        return new Authority(
                json.textOrEmpty("uri").replaceAll("/+$", ""),
                json.textOrEmpty("operator"),
                subject(json),
                chain,
                period(json));
    }

    private static String subject(ProtoJson json) throws MalformedException {
        Optional<ProtoJson> subject = json.optional("subject");
        if (subject.isEmpty()) {
            return "";
        }
        ProtoJson names = subject.get().only("organization", "commonName");
        String organization = names.textOrEmpty("organization");
        String commonName = names.textOrEmpty("commonName");
        return organization.isEmpty() && commonName.isEmpty() ? "" : organization + "\n" + commonName;
    }

    private static Period period(ProtoJson json) throws MalformedException {
        Optional<ProtoJson> validFor = json.optional("validFor");
        if (validFor.isEmpty()) {
            return new Period(Optional.empty(), Optional.empty());
        }
        Optional<Instant> start = validFor.get().only("start", "end").time("start");
        Optional<Instant> end = validFor.get().time("end");
        if (start.isPresent() && end.isPresent() && end.get().isBefore(start.get())) {
            throw validFor.get().malformed("its end is before its start");
        }
        return new Period(start, end);
    }
}
