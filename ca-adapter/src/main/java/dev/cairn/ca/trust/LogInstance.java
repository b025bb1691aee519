package dev.cairn.ca.trust;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyDetails;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;

/**
 * A log's key ({@code TransparencyLogInstance}). A log that served Rekor v1 and v2 with two keys is two of these, with one URL.
 *
 * @param url its base URL
 * @param key Ed25519 or ECDSA
 * @param logId 32 bytes
 */
public record LogInstance(String url, VerificationKey key, Bytes logId, Validity validFor) implements TrustItem {
    private static final String SHA256 = "SHA2_256";
    private static final int LOG_ID_BYTES = 32;
    private static final byte ED25519_NOTE_KEY = 1;

    /** Refuses a URL, a key or a log ID that clients do not take. */
    public LogInstance {
        url = WebUrl.checked(url);
        details(key.type());
        if (logId.size() != LOG_ID_BYTES) {
            throw new IllegalArgumentException("a log ID has " + LOG_ID_BYTES + " bytes");
        }
    }

    /**
     * A log of Rekor v2: its ID is the SHA-256 of {@code origin || 0x0A || 0x01 || key}, the whole of what a note's key ID is four bytes of.
     *
     * @param key Ed25519
     */
    public static LogInstance rekorV2(String url, String origin, VerificationKey key, Validity validFor) {
        if (key.type() != KeyType.ED25519) {
            throw new IllegalArgumentException("the key of a log's checkpoints is Ed25519");
        }
        MessageDigest id = DigestAlgorithm.SHA2_256.newDigest();
        id.update(origin.getBytes(StandardCharsets.UTF_8));
        id.update((byte) '\n');
        id.update(ED25519_NOTE_KEY);
        return new LogInstance(url, key, Bytes.wrap(id.digest(key.rawKey().unsafeArray())), validFor);
    }

    /** A log of Rekor v1 or of RFC 6962: its ID is the SHA-256 of its key. */
    public static LogInstance byKeyHash(String url, VerificationKey key, Validity validFor) {
        return new LogInstance(url, key, key.fingerprint(), validFor);
    }

    private static KeyDetails details(KeyType type) {
        return switch (type) {
            case ED25519 -> KeyDetails.PKIX_ED25519;
            case ECDSA_P256 -> KeyDetails.PKIX_ECDSA_P256_SHA_256;
            case ECDSA_P384 -> KeyDetails.PKIX_ECDSA_P384_SHA_384;
            case ECDSA_P521 -> KeyDetails.PKIX_ECDSA_P521_SHA_512;
            default -> throw new IllegalArgumentException("a log's key is Ed25519 or ECDSA");
        };
    }

    @Override
    public String keyId() {
        return logId.hex();
    }

    @Override
    public LogInstance retired(Instant end) {
        return new LogInstance(url, key, logId, validFor.until(end));
    }

    static LogInstance read(JsonReader json) throws MalformedException {
        json.only("baseUrl", "hashAlgorithm", "publicKey", "logId");
        json.member("hashAlgorithm").expect(SHA256);
        JsonReader publicKey = json.member("publicKey").only("rawBytes", "keyDetails", "validFor");
        VerificationKey key =
                VerificationKey.fromSpki(publicKey.member("rawBytes").base64().unsafeArray());
        try {
            publicKey.member("keyDetails").expect(details(key.type()).name());
            return new LogInstance(
                    json.member("baseUrl").text(),
                    key,
                    json.member("logId").only("keyId").member("keyId").base64(),
                    Validity.read(publicKey.member("validFor")));
        } catch (IllegalArgumentException e) {
            throw json.malformed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("baseUrl", url).put("hashAlgorithm", SHA256);
        ObjectNode publicKey = json.putObject("publicKey");
        publicKey.put("rawBytes", key.spki().base64());
        publicKey.put("keyDetails", details(key.type()).name());
        validFor.put(publicKey);
        json.putObject("logId").put("keyId", logId.base64());
        return json;
    }
}
