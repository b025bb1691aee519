package dev.cairn.server.rekorv1;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.entry.rekord.RekordRequest;
import dev.cairn.core.entry.rekord.SignatureFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a {@code rekord} 0.0.1; the hash may be left out:
 *
 * <pre>{@code
 * {"data":{"content":"<base64>","hash":{"algorithm":"sha256","value":"<hexadecimal>"}},
 *  "signature":{"content":"<base64>","format":"pgp","publicKey":{"content":"<base64>"}}}
 * }</pre>
 */
final class RekordSpec {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private boolean hasData;
    private boolean hasSignature;
    private boolean hasPublicKey;
    private @Nullable HashField hash;
    private @Nullable String format;
    private Bytes artifact = Bytes.EMPTY;
    private Bytes signature = Bytes.EMPTY;
    private Bytes publicKey = Bytes.EMPTY;

    private RekordSpec() {}

    static RekordRequest read(SpecReader json) throws ProposedEntryException {
        RekordSpec spec = new RekordSpec();
        if (json.enterObject()) {
            for (String name = json.nextMember(); name != null; name = json.nextMember()) {
                switch (name) {
                    case "data" -> spec.readData(json);
                    case "signature" -> spec.readSignature(json);
                    default -> json.skip();
                }
            }
        }
        return spec.claim();
    }

    private void readData(SpecReader json) throws ProposedEntryException {
        hasData = json.enterObject();
        if (!hasData) {
            return;
        }
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "content" -> artifact = Fields.orEmpty(json.base64("data content"));
                case "hash" -> hash = HashField.read(json);
                case "url" -> Fields.refuseUrl(json, "data.url");
                default -> json.skip();
            }
        }
    }

    private void readSignature(SpecReader json) throws ProposedEntryException {
        hasSignature = json.enterObject();
        if (!hasSignature) {
            return;
        }
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "content" -> signature = Fields.orEmpty(json.base64("signature content"));
                case "format" -> format = json.text();
                case "publicKey" -> {
                    hasPublicKey = json.enterObject();
                    if (hasPublicKey) {
                        publicKey = Fields.content(json, "public key content", "signature.publicKey.url");
                    }
                }
                case "url" -> Fields.refuseUrl(json, "signature.url");
                default -> json.skip();
            }
        }
    }

    private RekordRequest claim() throws ProposedEntryException {
        Fields.require(hasData, "data");
        Fields.require(hasSignature, "signature");
        String name = format;
        if (name == null) {
            throw ProposedEntryException.invalid("signature.format in body is required");
        }
        SignatureFormat known = SignatureFormat.byWireName(name)
                .orElseThrow(() -> ProposedEntryException.invalid(
                        "signature.format in body should be one of [pgp minisign x509 ssh]"));
        Fields.require(hasPublicKey, "signature.publicKey");
        requireContent(signature, "signature");
        requireContent(publicKey, "publicKey");
        requireContent(artifact, "data");
        return new RekordRequest(artifact, sha256(), known, signature, publicKey);
    }

    private Optional<String> sha256() throws ProposedEntryException {
        HashField given = hash;
        if (given == null) {
            return Optional.empty();
        }
        given.algorithm("data.hash", DigestAlgorithm.SHA2_256);
        String value = given.value("data.hash");
        if (!SHA256.matcher(value).matches()) {
            throw ProposedEntryException.refused("invalid value for hash");
        }
        return Optional.of(value);
    }

    private static void requireContent(Bytes content, String of) throws ProposedEntryException {
        if (content.size() == 0) {
            throw ProposedEntryException.refused("'content' must be specified for " + of);
        }
    }
}
