package dev.cairn.tools.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.merkle.Hash;
import dev.cairn.tools.bundle.Bundle.SignerMaterial;

/**
 * Writes bundles as protobuf JSON (<a href="https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto">sigstore_bundle.proto</a>):
 * 64-bit integers as strings, bytes as base64, members without a value left out.
 *
 * <pre>{@code
 * {"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",
 *  "verificationMaterial":{"certificate":{"rawBytes":"<DER>"},
 *    "tlogEntries":[{"logIndex":"0","logId":{"keyId":"…"},"kindVersion":{"kind":"hashedrekord","version":"0.0.2"},
 *      "inclusionProof":{"logIndex":"0","rootHash":"…","treeSize":"1","hashes":["…"],"checkpoint":{"envelope":"…"}},"canonicalizedBody":"…"}],
 *    "timestampVerificationData":{"rfc3161Timestamps":[{"signedTimestamp":"<DER>"}]}},
 *  "messageSignature":{"messageDigest":{"algorithm":"SHA2_256","digest":"…"},"signature":"…"}}
 * }</pre>
 */
public final class BundleWriter {
    private BundleWriter() {}

    /** The bytes of a {@code .sigstore.json}: one line, with its end. */
    public static Bytes write(Bundle bundle) {
        return Bytes.ofUtf8(toJson(bundle) + "\n");
    }

    /** The tree of it. */
    public static ObjectNode toJson(Bundle bundle) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("mediaType", bundle.version().mediaType());
        ObjectNode material = json.putObject("verificationMaterial");
        putSigner(material, bundle);
        ArrayNode entries = material.putArray("tlogEntries");
        bundle.entries().forEach(entry -> putEntry(entries.addObject(), entry));
        ObjectNode timestamps = material.putObject("timestampVerificationData");
        if (!bundle.timestamps().isEmpty()) {
            ArrayNode array = timestamps.putArray("rfc3161Timestamps");
            bundle.timestamps().forEach(timestamp -> array.addObject().put("signedTimestamp", timestamp.base64()));
        }
        putContent(json, bundle.content());
        return json;
    }

    private static void putSigner(ObjectNode material, Bundle bundle) {
        if (bundle.signer() instanceof SignerMaterial.KeyHint key) {
            material.putObject("publicKey").put("hint", key.hint());
            return;
        }
        SignerMaterial.Certificates certificates = (SignerMaterial.Certificates) bundle.signer();
        // From version 0.3 on there is one certificate; the others are in the trusted root.
        if (bundle.version() == BundleVersion.V0_3 && certificates.chain().size() == 1) {
            material.putObject("certificate")
                    .put("rawBytes", certificates.leaf().base64());
            return;
        }
        ArrayNode chain = material.putObject("x509CertificateChain").putArray("certificates");
        certificates.chain().forEach(der -> chain.addObject().put("rawBytes", der.base64()));
    }

    private static void putEntry(ObjectNode json, LogEntry entry) {
        json.put("logIndex", Long.toString(entry.logIndex()));
        json.putObject("logId").put("keyId", entry.logId().base64());
        json.putObject("kindVersion").put("kind", entry.kind()).put("version", entry.kindVersion());
        if (entry.integratedTime().isPresent()) {
            json.put("integratedTime", Long.toString(entry.integratedTime().getAsLong()));
        }
        entry.signedEntryTimestamp()
                .ifPresent(promise -> json.putObject("inclusionPromise").put("signedEntryTimestamp", promise.base64()));
        entry.inclusion().ifPresent(inclusion -> {
            ObjectNode proof = json.putObject("inclusionProof");
            proof.put("logIndex", Long.toString(inclusion.logIndex()));
            proof.put("rootHash", inclusion.root().base64());
            proof.put("treeSize", Long.toString(inclusion.treeSize()));
            ArrayNode hashes = proof.putArray("hashes");
            inclusion.hashes().stream().map(Hash::base64).forEach(hashes::add);
            if (!inclusion.checkpoint().isEmpty()) {
                proof.putObject("checkpoint").put("envelope", inclusion.checkpoint());
            }
        });
        json.put("canonicalizedBody", entry.body().base64());
    }

    private static void putContent(ObjectNode json, Bundle.Content content) {
        if (content instanceof Bundle.MessageSignature message) {
            ObjectNode signature = json.putObject("messageSignature");
            message.digest()
                    .ifPresent(digest -> signature
                            .putObject("messageDigest")
                            .put("algorithm", digest.algorithm().name())
                            .put("digest", digest.value().base64()));
            signature.put("signature", message.signature().base64());
            return;
        }
        Bundle.Envelope dsse = (Bundle.Envelope) content;
        ObjectNode envelope = json.putObject("dsseEnvelope");
        envelope.put("payload", dsse.payload().base64()).put("payloadType", dsse.payloadType());
        ObjectNode signature = envelope.putArray("signatures").addObject();
        signature.put("sig", dsse.signature().base64());
        if (!dsse.keyId().isEmpty()) {
            signature.put("keyid", dsse.keyId());
        }
    }
}
