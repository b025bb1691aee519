package dev.cairn.server.rekorv1;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.entry.intoto.IntotoRequest;
import dev.cairn.core.entry.intoto.IntotoSignature;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spec of an {@code intoto} 0.0.2; payload and signatures are in base64 twice:
 *
 * <pre>{@code
 * {"content":{"envelope":{"payload":"<base64 of base64>","payloadType":"…",
 *    "signatures":[{"keyid":"…","publicKey":"<base64 of PEM>","sig":"<base64 of base64>"}]},
 *  "hash":{"algorithm":"sha256","value":"<hexadecimal>"}}}
 * }</pre>
 */
final class IntotoSpec {
    private static final String ENVELOPE = "content.envelope.";
    private static final String SIGNATURES = ENVELOPE + "signatures";

    private boolean hasContent;
    private boolean hasEnvelope;
    private Bytes payload = Bytes.EMPTY;
    private @Nullable String payloadType;
    private @Nullable List<IntotoSignature> signatures;
    private @Nullable HashField hash;

    private IntotoSpec() {}

    static EnvelopeClaim read(SpecReader json) throws ProposedEntryException {
        IntotoSpec spec = new IntotoSpec();
        if (json.enterObject()) {
            for (String name = json.nextMember(); name != null; name = json.nextMember()) {
                if (name.equals("content")) {
                    spec.readContent(json);
                } else {
                    json.skip();
                }
            }
        }
        IntotoRequest claim = spec.claim();
        return supplements -> claim.verify(supplements.of(claim.payloadType(), claim.payload()));
    }

    private void readContent(SpecReader json) throws ProposedEntryException {
        hasContent = json.enterObject();
        if (!hasContent) {
            return;
        }
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "envelope" -> readEnvelope(json);
                case "hash" -> hash = HashField.read(json);
                default -> json.skip();
            }
        }
    }

    private void readEnvelope(SpecReader json) throws ProposedEntryException {
        hasEnvelope = json.enterObject();
        if (!hasEnvelope) {
            return;
        }
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "payload" -> {
                    Bytes inner = json.base64("payload");
                    payload = inner == null ? Bytes.EMPTY : SpecReader.base64("envelope payload", inner.utf8());
                }
                case "payloadType" -> payloadType = json.text();
                case "signatures" -> {
                    if (json.enterArray()) {
                        signatures = readSignatures(json);
                    }
                }
                default -> json.skip();
            }
        }
    }

    private static List<IntotoSignature> readSignatures(SpecReader json) throws ProposedEntryException {
        List<IntotoSignature> read = new ArrayList<>();
        while (json.nextElement()) {
            if (read.size() == IntotoRequest.MAX_SIGNATURES) {
                throw ProposedEntryException.invalid(
                        SIGNATURES + " in body should have at most " + IntotoRequest.MAX_SIGNATURES + " items");
            }
            read.add(readSignature(json, SIGNATURES + "." + read.size()));
        }
        return read;
    }

    private static IntotoSignature readSignature(SpecReader json, String field) throws ProposedEntryException {
        String keyId = null;
        Bytes sig = null;
        Bytes publicKey = null;
        if (json.enterObject()) {
            for (String name = json.nextMember(); name != null; name = json.nextMember()) {
                switch (name) {
                    case "keyid" -> keyId = json.text();
                    case "sig" -> sig = json.base64("signature");
                    case "publicKey" -> publicKey = json.base64("public key");
                    default -> json.skip();
                }
            }
        }
        Fields.require(sig != null, field + ".sig");
        Fields.require(publicKey != null, field + ".publicKey");
        return new IntotoSignature(
                keyId == null ? "" : keyId,
                SpecReader.eitherBase64(
                        "envelope signature", Fields.orEmpty(sig).utf8()),
                Fields.orEmpty(publicKey));
    }

    private IntotoRequest claim() throws ProposedEntryException {
        Fields.require(hasContent, "content");
        Fields.require(hasEnvelope, "content.envelope");
        String type = payloadType;
        if (type == null) {
            throw ProposedEntryException.invalid(ENVELOPE + "payloadType in body is required");
        }
        List<IntotoSignature> given = signatures;
        if (given == null) {
            throw ProposedEntryException.invalid(SIGNATURES + " in body is required");
        }
        if (given.isEmpty()) {
            throw ProposedEntryException.invalid(SIGNATURES + " in body should have at least 1 items");
        }
        HashField envelopeHash = hash;
        if (envelopeHash == null) {
            throw ProposedEntryException.refused("missing envelope digest");
        }
        envelopeHash.algorithm("content.hash", DigestAlgorithm.SHA2_256);
        if (payload.size() == 0) {
            throw ProposedEntryException.refused("entry not insertable into log: missing envelope content");
        }
        return new IntotoRequest(payload, type, given, envelopeHash.value("content.hash"));
    }
}
