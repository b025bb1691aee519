package dev.cairn.tools.oci;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.Pem;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.Bundle.Content;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.Bundle.Envelope;
import dev.cairn.tools.bundle.Bundle.MessageSignature;
import dev.cairn.tools.bundle.Bundle.SignerMaterial;
import dev.cairn.tools.bundle.BundleVersion;
import dev.cairn.tools.bundle.LogEntry;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A layer of cosign's {@code .sig} or {@code .att} manifests
 * (<a href="https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md">signature spec</a>): the signature, the certificate and what the log
 * said are annotations. It becomes a bundle of version 0.1, which may have the log's promise in place of its proof.
 */
final class LegacyLayer {
    static final String SIGNATURE = "dev.cosignproject.cosign/signature";
    static final String CERTIFICATE = "dev.sigstore.cosign/certificate";
    static final String CHAIN = "dev.sigstore.cosign/chain";
    static final String BUNDLE = "dev.sigstore.cosign/bundle";
    static final String TIMESTAMP = "dev.sigstore.cosign/rfc3161timestamp";

    private static final int MAX_CERTIFICATES = 10;
    private static final int SHA256_HEX = 64;

    private LegacyLayer() {}

    /**
     * As a bundle.
     *
     * @param content the layer's bytes: a simple signing document, or a DSSE envelope
     */
    static Bundle bundle(Descriptor layer, Bytes content) throws MalformedException {
        return new Bundle(
                BundleVersion.V0_1, signer(layer), entries(layer), timestamps(layer), content(layer, content));
    }

    private static Content content(Descriptor layer, Bytes content) throws MalformedException {
        if (layer.mediaType().equals(MediaTypes.SIMPLE_SIGNING)) {
            String signature = layer.annotation(SIGNATURE)
                    .orElseThrow(() -> new MalformedException("legacy signature", SIGNATURE + " is missing"));
            Digest digest = Digests.of(DigestAlgorithm.SHA2_256, content);
            return new MessageSignature(Optional.of(digest), base64(SIGNATURE, signature));
        }
        if (!layer.mediaType().equals(MediaTypes.DSSE)) {
            throw new MalformedException("legacy signature", "its media type is not known");
        }
        JsonReader envelope = JsonReader.parse("DSSE envelope", content);
        List<JsonReader> signatures = envelope.list("signatures");
        if (signatures.size() != 1) {
            throw envelope.malformed("signatures: not one");
        }
        Optional<JsonReader> keyId = signatures.get(0).optional("keyid");
        return new Envelope(
                envelope.member("payloadType").text(),
                envelope.member("payload").base64(),
                keyId.isPresent() ? keyId.get().text() : "",
                signatures.get(0).member("sig").base64());
    }

    private static Bytes base64(String object, String text) throws MalformedException {
        return JsonReader.of(object, TextNode.valueOf(text)).base64();
    }

    private static SignerMaterial signer(Descriptor layer) throws MalformedException {
        Optional<String> certificate = layer.annotation(CERTIFICATE).filter(text -> !text.isBlank());
        if (certificate.isEmpty()) {
            return new SignerMaterial.KeyHint("");
        }
        List<Bytes> chain = new ArrayList<>();
        for (Pem pem :
                Pem.parseAll(certificate.get() + "\n" + layer.annotation(CHAIN).orElse(""))) {
            X509Certificate parsed = Certificates.parse(pem.der().unsafeArray());
            // cosign adds the root, and a bundle has none: a verifier trusts its own.
            if (chain.isEmpty() || !parsed.getSubjectX500Principal().equals(parsed.getIssuerX500Principal())) {
                chain.add(pem.der());
            }
        }
        if (chain.isEmpty() || chain.size() > MAX_CERTIFICATES) {
            throw new MalformedException(CERTIFICATE, "not one certificate in PEM, with at most 9 in " + CHAIN);
        }
        return new SignerMaterial.Certificates(chain);
    }

    /** {@code {"SignedEntryTimestamp":"…","Payload":{"body":"…","integratedTime":1,"logIndex":2,"logID":"…"}}}. */
    private static List<LogEntry> entries(Descriptor layer) throws MalformedException {
        Optional<String> text = layer.annotation(BUNDLE).filter(value -> !value.isBlank());
        if (text.isEmpty()) {
            return List.of();
        }
        JsonReader bundle = JsonReader.parse(BUNDLE, Bytes.ofUtf8(text.get()));
        JsonReader payload = bundle.member("Payload");
        Bytes body = payload.member("body").base64();
        JsonReader entry = JsonReader.parse("log entry", body);
        JsonReader logId = payload.member("logID");
        return List.of(new LogEntry(
                payload.member("logIndex").integer(0),
                hex(logId),
                entry.member("kind").text(),
                entry.member("apiVersion").text(),
                OptionalLong.of(payload.member("integratedTime").integer(1)),
                Optional.of(bundle.member("SignedEntryTimestamp").base64()),
                Optional.empty(),
                body));
    }

    private static Bytes hex(JsonReader logId) throws MalformedException {
        try {
            if (logId.text().length() == SHA256_HEX) {
                return Bytes.wrap(HexFormat.of().parseHex(logId.text()));
            }
        } catch (IllegalArgumentException e) {
            // As another length.
        }
        throw logId.malformed("not 64 hexadecimal digits");
    }

    private static List<Bytes> timestamps(Descriptor layer) throws MalformedException {
        Optional<String> text = layer.annotation(TIMESTAMP).filter(value -> !value.isBlank());
        return text.isEmpty()
                ? List.of()
                : List.of(JsonReader.parse(TIMESTAMP, Bytes.ofUtf8(text.get()))
                        .member("SignedRFC3161Timestamp")
                        .base64());
    }
}
