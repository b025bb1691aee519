package dev.cairn.tools.verify;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyDetails;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.entry.dsse.DsseEnvelope;
import dev.cairn.tools.bundle.Bundle.Content;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.Bundle.Envelope;
import dev.cairn.tools.bundle.LogEntry;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Compares the body of a log entry with the bundle that it came in: an entry about another artifact, signature or key proves nothing about this one. Logs
 * of others spell bodies differently, so members are compared and not bytes; what is unknown is refused. The bytes themselves are what the log's proof is
 * about.
 *
 * <p>Kinds: {@code hashedrekord} 0.0.1 and 0.0.2, {@code dsse} 0.0.1 and 0.0.2, {@code intoto} 0.0.2. ({@code intoto} 0.0.1 does not hold the
 * signature.)
 */
final class EntryBody {
    private static final String OBJECT = "log entry";

    private final Content content;
    private final BundleKey key;
    private final Artifact artifact;

    EntryBody(Content content, BundleKey key, Artifact artifact) {
        this.content = content;
        this.key = key;
        this.artifact = artifact;
    }

    /**
     * Compares an entry.
     *
     * @throws MalformedException if its body is not of the kind that it says
     * @throws VerificationException if it says something else than the bundle
     */
    void compare(LogEntry entry) throws MalformedException, VerificationException {
        JsonReader body = JsonReader.parse(OBJECT, entry.body()).only("apiVersion", "kind", "spec");
        body.member("kind").expect(entry.kind());
        body.member("apiVersion").expect(entry.kindVersion());
        JsonReader spec = body.member("spec");
        switch (entry.kind() + " " + entry.kindVersion()) {
            case "hashedrekord 0.0.1" -> hashedRekordV1(spec);
            case "hashedrekord 0.0.2" ->
                hashedRekordV2(spec.only("hashedRekordV002").member("hashedRekordV002"));
            case "dsse 0.0.1" -> dsseV1(spec);
            case "dsse 0.0.2" -> dsseV2(spec.only("dsseV002").member("dsseV002"));
            case "intoto 0.0.2" -> intoto(spec.only("content").member("content"));
            default ->
                throw new MalformedException(
                        OBJECT, "entries of the kind " + entry.kind() + " " + entry.kindVersion() + " are not known");
        }
    }

    private void hashedRekordV1(JsonReader spec) throws MalformedException, VerificationException {
        spec.only("data", "signature");
        requireSigned(hexDigest(spec.member("data").only("hash").member("hash")));
        JsonReader signature = spec.member("signature").only("content", "publicKey");
        requireSignature(signature.member("content").base64());
        requirePem(
                signature.member("publicKey").only("content").member("content").base64());
    }

    private void hashedRekordV2(JsonReader spec) throws MalformedException, VerificationException {
        spec.only("data", "signature");
        Digest digest = digest(spec.member("data"));
        requireSigned(digest);
        signature(spec.member("signature"), Optional.of(digest.algorithm()));
    }

    private void dsseV1(JsonReader spec) throws MalformedException, VerificationException {
        spec.only("envelopeHash", "payloadHash", "signatures");
        // The hash of the envelope is over the text that was submitted, which nobody has any more.
        hexDigest(spec.member("envelopeHash"));
        requirePayload(envelope(), hexDigest(spec.member("payloadHash")));
        JsonReader signature = single(spec.member("signatures")).only("signature", "verifier");
        requireSignature(signature.member("signature").base64());
        requirePem(signature.member("verifier").base64());
    }

    private void dsseV2(JsonReader spec) throws MalformedException, VerificationException {
        spec.only("payloadHash", "signatures");
        requirePayload(envelope(), digest(spec.member("payloadHash")));
        signature(single(spec.member("signatures")), Optional.empty());
    }

    private void intoto(JsonReader spec) throws MalformedException, VerificationException {
        Envelope envelope = envelope();
        JsonReader logged = spec.only("envelope", "hash", "payloadHash").member("envelope");
        logged.only("payload", "payloadType", "signatures");
        require(logged.member("payloadType").text().equals(envelope.payloadType()), "payload type");
        // Rekor drops the payload; some logs keep it.
        Optional<JsonReader> payload = logged.optional("payload");
        if (payload.isPresent()) {
            require(twice(payload.get()).equals(envelope.payload()), "payload");
        }
        requirePayload(envelope, hexDigest(spec.member("payloadHash")));
        JsonReader signature = single(logged.member("signatures")).only("keyid", "publicKey", "sig");
        requireSignature(twice(signature.member("sig")));
        requirePem(signature.member("publicKey").base64());
    }

    /** Rekor v1 has the base64 of an envelope as bytes, and so as base64 of base64. */
    private static Bytes twice(JsonReader json) throws MalformedException {
        byte[] once = json.base64().unsafeArray();
        try {
            return Bytes.wrap(Base64.getDecoder().decode(once));
        } catch (IllegalArgumentException e) {
            throw json.malformed("not base64 of base64");
        }
    }

    private Envelope envelope() throws VerificationException {
        if (content instanceof Envelope envelope) {
            return envelope;
        }
        throw new VerificationException(
                "the entry is about an attestation, and the bundle holds a signature of the artifact");
    }

    private static JsonReader single(JsonReader signatures) throws MalformedException, VerificationException {
        List<JsonReader> all = signatures.elements();
        if (all.size() != 1) {
            throw new VerificationException("the entry has " + all.size() + " signatures, and the bundle one");
        }
        return all.get(0);
    }

    private void signature(JsonReader json, Optional<DigestAlgorithm> algorithm)
            throws MalformedException, VerificationException {
        requireSignature(json.only("content", "verifier").member("content").base64());
        JsonReader verifier = json.member("verifier").only("keyDetails", "publicKey", "x509Certificate");
        String details = verifier.member("keyDetails").text();
        KeyDetails known = KeyDetails.byName(details)
                .orElseThrow(() -> verifier.malformed("keyDetails: not the name of key details"));
        if (algorithm.isPresent() && !known.digestAlgorithm().equals(algorithm)) {
            throw verifier.malformed("keyDetails: do not name the algorithm of the digest");
        }
        boolean certified = key.certified().isPresent();
        JsonReader raw =
                verifier.optional(certified ? "x509Certificate" : "publicKey").orElseThrow(() -> otherKey());
        if (verifier.names().size() != 2) {
            throw verifier.malformed("has a public key and a certificate");
        }
        requireKey(raw.only("rawBytes").member("rawBytes").base64());
    }

    private void requireSigned(Digest digest) throws VerificationException {
        if (content instanceof Envelope envelope) {
            Bytes expected =
                    Bytes.wrap(digest.algorithm().digest(encoding(envelope).unsafeArray()));
            if (!digest.value().equals(expected)) {
                throw new VerificationException("the entry is about another envelope: " + digest
                        + ", and the bundle's is " + new Digest(digest.algorithm(), expected));
            }
            return;
        }
        Optional<Boolean> same = artifact.has(digest);
        if (same.isEmpty()) {
            throw new VerificationException("the entry has a digest of "
                    + digest.algorithm().shortName() + ", and the artifact's is not known; give the artifact itself");
        }
        if (!same.get()) {
            throw new VerificationException(
                    "the entry is about another artifact: " + digest + ", and this is " + artifact);
        }
    }

    /** What a signature of an envelope is over. */
    static Bytes encoding(Envelope envelope) {
        return new DsseEnvelope(envelope.payload(), envelope.payloadType(), List.of()).preAuthenticationEncoding();
    }

    private static void requirePayload(Envelope envelope, Digest logged) throws VerificationException {
        byte[] payload = envelope.payload().unsafeArray();
        require(logged.value().equals(Bytes.wrap(logged.algorithm().digest(payload))), "payload");
    }

    private void requireSignature(Bytes logged) throws VerificationException {
        require(logged.equals(content.signature()), "signature");
    }

    private void requirePem(Bytes logged) throws MalformedException, VerificationException {
        List<Pem> blocks = Pem.parseAll(new String(logged.unsafeArray(), StandardCharsets.ISO_8859_1));
        String label = key.certified().isPresent() ? "CERTIFICATE" : "PUBLIC KEY";
        if (blocks.isEmpty() || !blocks.get(0).label().equals(label)) {
            throw otherKey();
        }
        requireKey(blocks.get(0).der());
    }

    private void requireKey(Bytes logged) throws VerificationException {
        if (!logged.equals(key.der())) {
            throw otherKey();
        }
    }

    private VerificationException otherKey() {
        return new VerificationException("the entry has another "
                + (key.certified().isPresent() ? "certificate" : "public key") + " than the bundle");
    }

    private static void require(boolean same, String what) throws VerificationException {
        if (!same) {
            throw new VerificationException("the entry has another " + what + " than the bundle");
        }
    }

    private static Digest hexDigest(JsonReader json) throws MalformedException {
        json.only("algorithm", "value");
        String name = json.member("algorithm").text();
        DigestAlgorithm algorithm = DigestAlgorithm.byShortName(name)
                .orElseThrow(() -> json.malformed("algorithm: not sha256, sha384 or sha512"));
        try {
            return new Digest(
                    algorithm,
                    Bytes.wrap(HexFormat.of().parseHex(json.member("value").text())));
        } catch (IllegalArgumentException e) {
            throw json.malformed("value: not the hexadecimal digits of " + name);
        }
    }

    private static Digest digest(JsonReader json) throws MalformedException {
        json.only("algorithm", "digest");
        String name = json.member("algorithm").text();
        DigestAlgorithm algorithm = DigestAlgorithm.byName(name)
                .orElseThrow(() -> json.malformed("algorithm: not SHA2_256, SHA2_384 or SHA2_512"));
        try {
            return new Digest(algorithm, json.member("digest").base64());
        } catch (IllegalArgumentException e) {
            throw json.malformed("digest: not as long as one of " + name);
        }
    }
}
