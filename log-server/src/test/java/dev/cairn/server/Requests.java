package dev.cairn.server;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.nio.charset.StandardCharsets;

/** Requests of Rekor v2 clients, signed with a key of the test. */
final class Requests {
    private static final LocalKey KEY = LocalKey.generate(KeyType.ECDSA_P256);

    private Requests() {}

    /** A {@code hashedrekord} request over the digest of a text. Made again it has another signature, and so is another entry. */
    static String hashedRekord(String artifact) {
        return hashedRekord(digest(artifact), signature(artifact));
    }

    static Bytes digest(String artifact) {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(artifact.getBytes(StandardCharsets.UTF_8)));
    }

    static Bytes signature(String artifact) {
        return Bytes.wrap(
                KEY.signDigest(DigestAlgorithm.SHA2_256, digest(artifact).unsafeArray()));
    }

    static String hashedRekord(Bytes digest, Bytes signature) {
        return "{\"hashedRekordRequestV002\":{\"digest\":\"" + digest.base64() + "\",\"signature\":{\"content\":\""
                + signature.base64() + "\",\"verifier\":{\"publicKey\":{\"rawBytes\":\""
                + KEY.publicKey().spki().base64() + "\"},\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\"}}}}";
    }
}
