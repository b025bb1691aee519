package dev.cairn.tools.trust;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A public key of anybody's metadata (TUF section 4.2.1): ECDSA over P-256 or P-384 as PEM, or Ed25519 in hexadecimal. What it is called in the
 * metadata is a name and nothing else: two keys are the same when their bytes are.
 */
record MetadataKey(VerificationKey key) {
    /** Reads a key; empty if it is of a type that is not known here: its signatures count for nothing. */
    static Optional<MetadataKey> read(JsonReader json) throws MalformedException {
        String scheme = json.member("scheme").text();
        JsonReader value = json.member("keyval").member("public");
        return switch (json.member("keytype").text()) {
            case "ed25519" -> Optional.of(new MetadataKey(ed25519(value)));
            case "ecdsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384" -> ecdsa(scheme, value);
            default -> Optional.empty();
        };
    }

    private static VerificationKey ed25519(JsonReader value) throws MalformedException {
        try {
            return VerificationKey.ofRawKey(KeyType.ED25519, HexFormat.of().parseHex(value.text()));
        } catch (IllegalArgumentException e) {
            throw value.malformed("not 64 hexadecimal digits");
        }
    }

    private static Optional<MetadataKey> ecdsa(String scheme, JsonReader value) throws MalformedException {
        KeyType type;
        switch (scheme) {
            case "ecdsa-sha2-nistp256" -> type = KeyType.ECDSA_P256;
            case "ecdsa-sha2-nistp384" -> type = KeyType.ECDSA_P384;
            default -> {
                return Optional.empty();
            }
        }
        VerificationKey key = VerificationKey.fromSpki(
                Pem.parse("PUBLIC KEY", value.text()).der().toArray());
        if (key.type() != type) {
            throw value.malformed("not a key of its scheme");
        }
        return Optional.of(new MetadataKey(key));
    }

    boolean verify(Bytes canonical, Bytes signature) {
        return key.verifyMessage(canonical.unsafeArray(), signature.unsafeArray());
    }
}
