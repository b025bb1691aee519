package dev.cairn.core.entry.rekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.Blake2b;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.entry.IndexKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The format {@code minisign}: text files of <a href="https://jedisct1.github.io/minisign/#signature-format">minisign</a>, and of OpenBSD's
 * signify, whose first two lines are the same.
 *
 * <pre>
 * key          untrusted comment: …            base64(algorithm[2] key_id[8] Ed25519 key[32])
 * signature    untrusted comment: …            base64(algorithm[2] key_id[8] Ed25519 signature[64])
 *              trusted comment: …              base64(Ed25519 signature over the signature and the trusted comment)
 * </pre>
 *
 * <p>The algorithm of a signature is {@code Ed}, over the artifact, or {@code ED}, over its BLAKE2b-512. As in Rekor, comments, the global
 * signature over them and the key id of a key are dropped, and key ids are not compared.
 */
final class Minisign {
    private static final String OBJECT = "minisign";
    private static final int ID_BYTES = 10;
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;

    private Minisign() {}

    /** An Ed25519 key; as it is logged, the base64 of its 32 bytes. */
    record Key(VerificationKey key) implements ArtifactKey {

        // The canonical form, which has no key id, is read back too.
        static Key read(Bytes content) throws MalformedException {
            String[] lines = lines(content);
            byte[] decoded = decode(lines[lines.length == 1 ? 0 : 1], "public key");
            boolean bare = lines.length == 1 && decoded.length == KEY_BYTES;
            if (lines.length > 2 || (!bare && decoded.length != ID_BYTES + KEY_BYTES)) {
                throw new MalformedException(OBJECT, "public key has not the shape of one");
            }
            byte[] raw = bare ? decoded : Arrays.copyOfRange(decoded, ID_BYTES, decoded.length);
            return new Key(VerificationKey.ofRawKey(KeyType.ED25519, raw));
        }

        @Override
        public Bytes canonical() {
            return Bytes.ofUtf8(key.rawKey().base64());
        }

        @Override
        public List<IndexKey> indexKeys() {
            return List.of(IndexKey.key(canonical()));
        }

        @Override
        public void verify(Bytes artifact, ArtifactSignature signature) throws VerificationException {
            Signature minisign = (Signature) signature;
            byte[] message = minisign.prehashed() ? Blake2b.digest512(artifact.unsafeArray()) : artifact.unsafeArray();
            if (!key.verifyMessage(message, minisign.signature())) {
                throw new VerificationException("verification of signed message failed");
            }
        }
    }

    /** @param decoded algorithm, key id and signature */
    record Signature(Bytes decoded) implements ArtifactSignature {
        private static final String COMMENT = "untrusted comment:\n";

        static Signature read(Bytes content) throws MalformedException {
            String[] lines = lines(content);
            if (lines.length != 2 && lines.length != 4) {
                throw new MalformedException(OBJECT, "invalid signature provided: " + lines.length + " lines detected");
            }
            Signature read = new Signature(Bytes.wrap(decode(lines[1], "signature")));
            if (read.decoded.size() != ID_BYTES + SIGNATURE_BYTES
                    || read.decoded.at(0) != 'E'
                    || (read.decoded.at(1) != 'd' && read.decoded.at(1) != 'D')) {
                throw new MalformedException(OBJECT, "invalid signature provided: neither Ed nor ED with 64 bytes");
            }
            return read;
        }

        boolean prehashed() {
            return decoded.at(1) == 'D';
        }

        byte[] signature() {
            return Arrays.copyOfRange(decoded.unsafeArray(), ID_BYTES, decoded.size());
        }

        /** An empty comment and the base64, without a newline at the end. */
        @Override
        public Bytes canonical() {
            return Bytes.ofUtf8(COMMENT + decoded.base64());
        }
    }

    private static String[] lines(Bytes content) {
        return new String(content.unsafeArray(), StandardCharsets.ISO_8859_1)
                .stripTrailing()
                .split("\r?\n", 6);
    }

    private static byte[] decode(String line, String what) throws MalformedException {
        try {
            return Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(OBJECT, "invalid " + what + " provided: base64 decoding failed");
        }
    }
}
