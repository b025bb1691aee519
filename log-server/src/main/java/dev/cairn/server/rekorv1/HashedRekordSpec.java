package dev.cairn.server.rekorv1;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.entry.hashedrekord.HashedRekordV1;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a {@code hashedrekord} 0.0.1:
 *
 * <pre>{@code
 * {"data":{"hash":{"algorithm":"sha256","value":"<hexadecimal>"}},
 *  "signature":{"content":"<base64>","publicKey":{"content":"<base64 of PEM>"}}}
 * }</pre>
 */
final class HashedRekordSpec {
    private boolean hasData;
    private boolean hasSignature;
    private boolean hasPublicKey;
    private @Nullable HashField hash;
    private Bytes signature = Bytes.EMPTY;
    private Bytes publicKey = Bytes.EMPTY;

    private HashedRekordSpec() {}

    static HashedRekordV1 read(SpecReader json) throws ProposedEntryException {
        HashedRekordSpec spec = new HashedRekordSpec();
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
        if (hasData) {
            for (String name = json.nextMember(); name != null; name = json.nextMember()) {
                if (name.equals("hash")) {
                    hash = HashField.read(json);
                } else {
                    json.skip();
                }
            }
        }
    }

    private void readSignature(SpecReader json) throws ProposedEntryException {
        hasSignature = json.enterObject();
        if (hasSignature) {
            for (String name = json.nextMember(); name != null; name = json.nextMember()) {
                switch (name) {
                    case "content" -> signature = Fields.orEmpty(json.base64("signature content"));
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
    }

    private HashedRekordV1 claim() throws ProposedEntryException {
        Fields.require(hasData, "data");
        Fields.require(hasSignature, "signature");
        HashField given = hash;
        if (given == null) {
            throw ProposedEntryException.refused("missing hash");
        }
        DigestAlgorithm algorithm = given.algorithm("data.hash", DigestAlgorithm.values());
        String value = given.value("data.hash");
        if (!hasPublicKey) {
            throw ProposedEntryException.refused("missing public key");
        }
        if (signature.size() == 0) {
            throw ProposedEntryException.refused("verifying signature: X509 signature has not been initialized");
        }
        return new HashedRekordV1(algorithm, value, signature, publicKey);
    }
}
