package dev.cairn.tools.bundle;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.merkle.Hash;
import dev.cairn.tools.bundle.Bundle.Content;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.Bundle.Envelope;
import dev.cairn.tools.bundle.Bundle.MessageSignature;
import dev.cairn.tools.bundle.Bundle.SignerMaterial;
import dev.cairn.tools.bundle.LogEntry.Inclusion;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads bundles (<a href="https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto">sigstore_bundle.proto</a>) strictly: what
 * {@link ProtoJson} refuses, and what breaks a rule of the version that the bundle says it has. Nothing is verified.
 */
public final class BundleReader {
    /** The longest bundle, in bytes: an attestation with a list of parts of a large product, and room. */
    public static final int MAX_BYTES = 20_000_000;

    private static final String OBJECT = "bundle";
    /** More are in no honest bundle, and each costs the verifier signatures to check. */
    private static final int MAX_ENTRIES = 32;

    private static final int MAX_TIMESTAMPS = 32;
    private static final int MAX_CHAIN = 10;
    /** What a certificate log takes, which must be able to hold it. */
    private static final int MAX_CERTIFICATE_BYTES = 65_000;

    private static final int MAX_PATH = 63;

    private BundleReader() {}

    /**
     * Reads a bundle.
     *
     * @throws MalformedException if it is not exactly one, in a version that is known
     */
    public static Bundle read(byte[] json) throws MalformedException {
        if (json.length > MAX_BYTES) {
            throw new MalformedException(OBJECT, "is longer than " + MAX_BYTES + " bytes");
        }
        requireUtf8(json);
        ProtoJson bundle = ProtoJson.parse(OBJECT, Bytes.wrap(json))
                .only("mediaType", "verificationMaterial", "messageSignature", "dsseEnvelope");
        BundleVersion version = version(bundle);
        ProtoJson material = bundle.member("verificationMaterial")
                .only("publicKey", "x509CertificateChain", "certificate", "tlogEntries", "timestampVerificationData");
        return new Bundle(
                version, signer(version, material), entries(version, material), timestamps(material), content(bundle));
    }

    /**
     * Reads what a log of Rekor v2 answers to who submitted an entry: a {@code TransparencyLogEntry} with its proof and checkpoint.
     *
     * @throws MalformedException if it is not exactly one
     */
    public static LogEntry readEntry(Bytes json) throws MalformedException {
        requireUtf8(json.unsafeArray());
        return entry(BundleVersion.V0_3, ProtoJson.parse("log's answer", json));
    }

    /** JSON's reader would take UTF-16 too. */
    private static void requireUtf8(byte[] json) throws MalformedException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            throw new MalformedException(OBJECT, "is not UTF-8");
        }
    }

    private static BundleVersion version(ProtoJson bundle) throws MalformedException {
        String mediaType = bundle.text("mediaType");
        return BundleVersion.ofMediaType(mediaType)
                .orElseThrow(() -> bundle.malformed("mediaType: not that of a bundle of version 0.1, 0.2 or 0.3"));
    }

    private static SignerMaterial signer(BundleVersion version, ProtoJson material) throws MalformedException {
        String kind = material.oneOf("publicKey", "x509CertificateChain", "certificate")
                .orElseThrow(() -> material.malformed("has neither a certificate nor the hint of a public key"));
        ProtoJson signer = material.member(kind);
        return switch (kind) {
            case "publicKey" -> new SignerMaterial.KeyHint(signer.only("hint").textOrEmpty("hint"));
            case "certificate" -> new SignerMaterial.Certificates(List.of(certificate(signer)));
            default -> chain(version, signer);
        };
    }

    private static SignerMaterial chain(BundleVersion version, ProtoJson json) throws MalformedException {
        // "In version 0.3 and later, the signer's certificate alone": intermediates come with the trusted root.
        if (version == BundleVersion.V0_3) {
            throw json.malformed("bundles of version 0.3 have a single certificate, not a chain");
        }
        List<Bytes> chain = new ArrayList<>();
        for (ProtoJson certificate : json.only("certificates").list("certificates")) {
            Bytes der = certificate(certificate);
            X509Certificate parsed = Certificates.parse(der.unsafeArray());
            // "The chain MUST NOT contain a root": who checks against the one in the bundle trusts anybody.
            if (parsed.getSubjectX500Principal().equals(parsed.getIssuerX500Principal())) {
                throw certificate.malformed("a root certificate must not be in a bundle");
            }
            chain.add(der);
        }
        if (chain.isEmpty()) {
            throw json.malformed("has no certificate");
        }
        if (chain.size() > MAX_CHAIN) {
            throw json.malformed("has more than " + MAX_CHAIN + " certificates");
        }
        return new SignerMaterial.Certificates(chain);
    }

    private static Bytes certificate(ProtoJson json) throws MalformedException {
        Bytes der = json.only("rawBytes").bytes("rawBytes");
        if (der.size() > MAX_CERTIFICATE_BYTES) {
            throw json.malformed("rawBytes: longer than " + MAX_CERTIFICATE_BYTES + " bytes");
        }
        try {
            Certificates.parse(der.unsafeArray());
        } catch (MalformedException e) {
            throw json.malformed("rawBytes: " + e.rule());
        }
        return der;
    }

    private static List<LogEntry> entries(BundleVersion version, ProtoJson material) throws MalformedException {
        List<ProtoJson> list = material.list("tlogEntries");
        if (list.size() > MAX_ENTRIES) {
            throw material.malformed("tlogEntries: more than " + MAX_ENTRIES);
        }
        List<LogEntry> entries = new ArrayList<>();
        for (ProtoJson entry : list) {
            entries.add(entry(version, entry));
        }
        return entries;
    }

    private static LogEntry entry(BundleVersion version, ProtoJson json) throws MalformedException {
        json.only(
                "logIndex",
                "logId",
                "kindVersion",
                "integratedTime",
                "inclusionPromise",
                "inclusionProof",
                "canonicalizedBody");
        ProtoJson kindVersion = json.member("kindVersion").only("kind", "version");
        Optional<ProtoJson> promise = json.optional("inclusionPromise");
        Optional<Bytes> signedEntryTimestamp = promise.isEmpty()
                ? Optional.empty()
                : Optional.of(promise.get().only("signedEntryTimestamp").bytes("signedEntryTimestamp"));
        Optional<ProtoJson> proof = json.optional("inclusionProof");
        Optional<Inclusion> inclusion =
                proof.isEmpty() ? Optional.empty() : Optional.of(inclusion(version, proof.get()));
        if (version == BundleVersion.V0_1 && signedEntryTimestamp.isEmpty()) {
            throw json.malformed("inclusionPromise is missing, which bundles of version 0.1 have");
        }
        if (version != BundleVersion.V0_1 && inclusion.isEmpty()) {
            throw json.malformed("inclusionProof is missing, which bundles have from version 0.2 on");
        }
        long integratedTime = json.int64("integratedTime");
        return new LogEntry(
                json.int64("logIndex"),
                json.member("logId").only("keyId").bytes("keyId"),
                kindVersion.text("kind"),
                kindVersion.text("version"),
                integratedTime == 0 ? OptionalLong.empty() : OptionalLong.of(integratedTime),
                signedEntryTimestamp,
                inclusion,
                json.bytes("canonicalizedBody"));
    }

    private static Inclusion inclusion(BundleVersion version, ProtoJson json) throws MalformedException {
        json.only("logIndex", "rootHash", "treeSize", "hashes", "checkpoint");
        List<Hash> hashes = new ArrayList<>();
        for (Bytes hash : json.bytesList("hashes")) {
            hashes.add(hash(json, "hashes", hash));
        }
        if (hashes.size() > MAX_PATH) {
            throw json.malformed("hashes: more than " + MAX_PATH);
        }
        Optional<ProtoJson> checkpoint = json.optional("checkpoint");
        String envelope =
                checkpoint.isEmpty() ? "" : checkpoint.get().only("envelope").textOrEmpty("envelope");
        if (version != BundleVersion.V0_1 && envelope.isEmpty()) {
            throw json.malformed("checkpoint is missing, which bundles have from version 0.2 on");
        }
        long treeSize = json.int64("treeSize");
        long logIndex = json.int64("logIndex");
        if (logIndex >= treeSize) {
            throw json.malformed("logIndex is not below treeSize");
        }
        return new Inclusion(logIndex, hash(json, "rootHash", json.bytes("rootHash")), treeSize, hashes, envelope);
    }

    private static Hash hash(ProtoJson json, String name, Bytes bytes) throws MalformedException {
        if (bytes.size() != Hash.LENGTH) {
            throw json.malformed(name + ": not a hash of " + Hash.LENGTH + " bytes");
        }
        return Hash.copyOf(bytes.unsafeArray());
    }

    private static List<Bytes> timestamps(ProtoJson material) throws MalformedException {
        Optional<ProtoJson> data = material.optional("timestampVerificationData");
        if (data.isEmpty()) {
            return List.of();
        }
        List<ProtoJson> list = data.get().only("rfc3161Timestamps").list("rfc3161Timestamps");
        if (list.size() > MAX_TIMESTAMPS) {
            throw data.get().malformed("rfc3161Timestamps: more than " + MAX_TIMESTAMPS);
        }
        List<Bytes> timestamps = new ArrayList<>();
        for (ProtoJson timestamp : list) {
            timestamps.add(timestamp.only("signedTimestamp").bytes("signedTimestamp"));
        }
        return timestamps;
    }

    private static Content content(ProtoJson bundle) throws MalformedException {
        String kind = bundle.oneOf("messageSignature", "dsseEnvelope")
                .orElseThrow(() -> bundle.malformed("has neither a messageSignature nor a dsseEnvelope"));
        ProtoJson content = bundle.member(kind);
        return kind.equals("messageSignature") ? messageSignature(content) : envelope(content);
    }

    private static MessageSignature messageSignature(ProtoJson json) throws MalformedException {
        json.only("messageDigest", "signature");
        Optional<ProtoJson> digest = json.optional("messageDigest");
        return new MessageSignature(
                digest.isEmpty() ? Optional.empty() : Optional.of(digest(digest.get())), json.bytes("signature"));
    }

    private static Digest digest(ProtoJson json) throws MalformedException {
        json.only("algorithm", "digest");
        String name = json.enumeration("algorithm").orElse("");
        DigestAlgorithm algorithm =
                algorithm(name).orElseThrow(() -> json.malformed("algorithm: not SHA2_256, SHA2_384 or SHA2_512"));
        Bytes value = json.bytes("digest");
        if (value.size() != algorithm.size()) {
            throw json.malformed(
                    "digest: has " + value.size() + " bytes, and one of " + algorithm + " has " + algorithm.size());
        }
        return new Digest(algorithm, value);
    }

    private static Optional<DigestAlgorithm> algorithm(String name) {
        return switch (name) {
            case "1" -> DigestAlgorithm.byNumber(1);
            case "2" -> DigestAlgorithm.byNumber(2);
            case "3" -> DigestAlgorithm.byNumber(3);
            default -> DigestAlgorithm.byName(name);
        };
    }

    private static Envelope envelope(ProtoJson json) throws MalformedException {
        List<ProtoJson> signatures =
                json.only("payload", "payloadType", "signatures").list("signatures");
        // "A DSSE envelope in a bundle MUST have exactly one signature": the material is for one.
        if (signatures.size() != 1) {
            throw json.malformed("has " + signatures.size() + " signatures, and an envelope in a bundle has one");
        }
        ProtoJson signature = signatures.get(0).only("sig", "keyid");
        return new Envelope(
                json.text("payloadType"),
                json.bytes("payload"),
                signature.textOrEmpty("keyid"),
                signature.bytes("sig"));
    }
}
