package dev.cairn.ca.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import java.util.HexFormat;

/**
 * A public key as metadata has it: {@code {"keytype":"ecdsa","keyval":{"public":"<PEM>"},"scheme":"ecdsa-sha2-nistp256"}}.
 *
 * @param key ECDSA P-256
 */
public record TufKey(VerificationKey key) {
    private static final String OBJECT = "TUF key";
    private static final String TYPE = "ecdsa";
    private static final String SCHEME = "ecdsa-sha2-nistp256";

    /** Refuses every other type of key. */
    public TufKey {
        if (key.type() != KeyType.ECDSA_P256) {
            throw new IllegalArgumentException("a TUF key is ECDSA P-256");
        }
    }

    /** The key ID (TUF section 4.2): hexadecimal SHA-256 of the canonical form. */
    public String id() {
        try {
            return HexFormat.of()
                    .formatHex(DigestAlgorithm.SHA2_256.digest(
                            CanonicalJson.encode(toJson()).unsafeArray()));
        } catch (MalformedException e) {
            throw new IllegalStateException("a key has no numbers", e);
        }
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("keytype", TYPE);
        json.putObject("keyval").put("public", KeyFiles.publicPem(key));
        json.put("scheme", SCHEME);
        return json;
    }

    static TufKey read(JsonNode json) throws MalformedException {
        if (!json.path("keytype").asText().equals(TYPE)
                || !json.path("scheme").asText().equals(SCHEME)) {
            throw new MalformedException(OBJECT, "keytype and scheme are not " + TYPE + " and " + SCHEME);
        }
        VerificationKey key = VerificationKey.fromSpki(
                Pem.parse("PUBLIC KEY", json.path("keyval").path("public").asText())
                        .der()
                        .toArray());
        if (key.type() != KeyType.ECDSA_P256) {
            throw new MalformedException(OBJECT, "not a P-256 key");
        }
        TufKey read = new TufKey(key);
        if (!read.toJson().equals(json)) {
            throw new MalformedException(OBJECT, "its PEM is not in the usual form, or it has further members");
        }
        return read;
    }
}
