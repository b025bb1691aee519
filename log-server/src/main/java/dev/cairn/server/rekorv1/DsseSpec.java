package dev.cairn.server.rekorv1;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.entry.dsse.DsseEnvelope;
import dev.cairn.core.entry.dsse.DsseV1;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a {@code dsse} 0.0.1; the envelope is a text that is JSON itself:
 *
 * <pre>{@code
 * {"proposedContent":{"envelope":"{\"payload\":\"<base64>\",\"payloadType\":\"…\",\"signatures\":[{\"keyid\":\"\",\"sig\":\"<base64>\"}]}",
 *  "verifiers":["<base64 of PEM>"]}}
 * }</pre>
 */
final class DsseSpec {
    private boolean hasContent;
    private boolean hasComputed;
    private @Nullable String envelope;
    private @Nullable List<Bytes> verifiers;

    private DsseSpec() {}

    static EnvelopeClaim read(SpecReader json) throws ProposedEntryException {
        DsseSpec spec = new DsseSpec();
        if (json.enterObject()) {
            for (String name = json.nextMember(); name != null; name = json.nextMember()) {
                switch (name) {
                    case "proposedContent" -> spec.readContent(json);
                    case "envelopeHash", "payloadHash", "signatures" -> {
                        spec.hasComputed |= !json.isNull();
                        json.skip();
                    }
                    default -> json.skip();
                }
            }
        }
        DsseV1 claim = spec.claim();
        return supplements -> claim.verify(
                supplements.of(claim.envelope().payloadType(), claim.envelope().payload()));
    }

    private void readContent(SpecReader json) throws ProposedEntryException {
        hasContent = json.enterObject();
        if (!hasContent) {
            return;
        }
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "envelope" -> envelope = json.text();
                case "verifiers" -> {
                    if (json.enterArray()) {
                        verifiers = readVerifiers(json);
                    }
                }
                default -> json.skip();
            }
        }
    }

    private static List<Bytes> readVerifiers(SpecReader json) throws ProposedEntryException {
        List<Bytes> verifiers = new ArrayList<>();
        while (json.nextElement()) {
            requireRoom("proposedContent.verifiers", verifiers);
            Bytes verifier = json.base64("verifier");
            if (verifier == null) {
                throw ProposedEntryException.refused("an invalid null verifier was provided in ProposedContent");
            }
            verifiers.add(verifier);
        }
        return verifiers;
    }

    private DsseV1 claim() throws ProposedEntryException {
        if (!hasContent) {
            throw ProposedEntryException.refused(
                    hasComputed
                            ? "entry not insertable into log: missing proposed content"
                            : "either proposedContent or envelopeHash, payloadHash, and signatures must be present");
        }
        String text = envelope;
        List<Bytes> keys = verifiers;
        if (text == null) {
            throw ProposedEntryException.invalid("proposedContent.envelope in body is required");
        }
        if (keys == null) {
            throw ProposedEntryException.invalid("proposedContent.verifiers in body is required");
        }
        if (keys.isEmpty()) {
            throw ProposedEntryException.invalid("proposedContent.verifiers in body should have at least 1 items");
        }
        if (hasComputed) {
            throw ProposedEntryException.refused("either proposedContent or envelopeHash, payloadHash, and signatures"
                    + " must be present but not both");
        }
        Bytes hash =
                Bytes.wrap(DigestAlgorithm.SHA2_256.digest(Bytes.ofUtf8(text).unsafeArray()));
        return new DsseV1(hash, readEnvelope(text), keys);
    }

    private static DsseEnvelope readEnvelope(String text) throws ProposedEntryException {
        SpecReader json = SpecReader.open("envelope", text);
        String payload = "";
        String payloadType = "";
        List<Bytes> signatures = List.of();
        if (json.enterObject()) {
            for (String name = json.nextMember(); name != null; name = json.nextMember()) {
                switch (name) {
                    case "payload" -> payload = orEmpty(json.text());
                    case "payloadType" -> payloadType = orEmpty(json.text());
                    case "signatures" -> signatures = json.enterArray() ? readSignatures(json) : List.of();
                    default -> json.skip();
                }
            }
        }
        json.end();
        if (signatures.isEmpty()) {
            throw ProposedEntryException.refused("DSSE envelope must contain 1 or more signatures");
        }
        return new DsseEnvelope(SpecReader.eitherBase64("envelope payload", payload), payloadType, signatures);
    }

    private static List<Bytes> readSignatures(SpecReader json) throws ProposedEntryException {
        List<Bytes> signatures = new ArrayList<>();
        while (json.nextElement()) {
            requireRoom("envelope signatures", signatures);
            String sig = "";
            if (json.enterObject()) {
                for (String name = json.nextMember(); name != null; name = json.nextMember()) {
                    if (name.equals("sig")) {
                        sig = orEmpty(json.text());
                    } else {
                        json.skip(); // the key id is a hint without meaning to the log
                    }
                }
            }
            signatures.add(SpecReader.eitherBase64("envelope signature", sig));
        }
        return signatures;
    }

    // Refused here and not after reading: a request could hold a million empty ones.
    private static void requireRoom(String what, List<?> list) throws ProposedEntryException {
        if (list.size() == DsseV1.MAX_SIGNATURES) {
            throw ProposedEntryException.invalid(
                    what + " in body should have at most " + DsseV1.MAX_SIGNATURES + " items");
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
