package dev.cairn.core.entry.rekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.VerificationKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A public key of SSH: Ed25519 (<a href="https://www.rfc-editor.org/rfc/rfc8709">RFC 8709</a>), ECDSA over the NIST curves
 * (<a href="https://www.rfc-editor.org/rfc/rfc5656">RFC 5656</a>) or RSA with SHA-2
 * (<a href="https://www.rfc-editor.org/rfc/rfc8332">RFC 8332</a>). Certificates, DSA and keys of security tokens ({@code sk-…}) are not taken.
 *
 * @param type the name of the type, for example {@code ssh-ed25519}
 * @param blob the type and the key, as RFC 4253 section 6.6 has it
 * @param key the key, decoded
 */
record SshPublicKey(String type, Bytes blob, VerificationKey key) {
    private static final String OBJECT = "ssh public key";
    private static final String ED25519 = "ssh-ed25519";
    private static final String RSA = "ssh-rsa";
    private static final String ECDSA = "ecdsa-sha2-";
    private static final Map<String, KeyType> CURVES = Map.of(
            "nistp256", KeyType.ECDSA_P256,
            "nistp384", KeyType.ECDSA_P384,
            "nistp521", KeyType.ECDSA_P521);
    private static final int MAX_EXPONENT_BITS = 31;

    static SshPublicKey read(Bytes blob) throws MalformedException {
        SshReader reader = new SshReader(OBJECT, blob);
        String type = reader.name();
        VerificationKey key;
        if (type.equals(ED25519)) {
            key = VerificationKey.ofRawKey(KeyType.ED25519, reader.string().unsafeArray());
        } else if (type.equals(RSA)) {
            BigInteger exponent = reader.positive();
            key = rsa(reader.positive(), exponent);
        } else if (type.startsWith(ECDSA)) {
            String curve = reader.name();
            if (!type.equals(ECDSA + curve)) {
                throw new MalformedException(OBJECT, "curve is not that of the type");
            }
            key = point(curve, reader.string().unsafeArray());
        } else {
            throw new MalformedException(OBJECT, "unknown key algorithm");
        }
        reader.end();
        return new SshPublicKey(type, blob, key);
    }

    /** @param type the type that the key must be of */
    static SshPublicKey read(Bytes blob, String type) throws MalformedException {
        SshPublicKey key = read(blob);
        if (!key.type.equals(type)) {
            throw new MalformedException(OBJECT, "type of key is not that of the line");
        }
        return key;
    }

    private static VerificationKey point(String curve, byte[] point) throws MalformedException {
        KeyType keyType = Optional.ofNullable(CURVES.get(curve))
                .orElseThrow(() -> new MalformedException(OBJECT, "unsupported curve"));
        if (point.length == 0 || point[0] != 4) {
            throw new MalformedException(OBJECT, "point is not uncompressed");
        }
        return VerificationKey.ofRawKey(keyType, Arrays.copyOfRange(point, 1, point.length));
    }

    private static VerificationKey rsa(BigInteger modulus, BigInteger exponent) throws MalformedException {
        if (exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new MalformedException(OBJECT, "RSA exponent has more than " + MAX_EXPONENT_BITS + " bits");
        }
        try {
            return VerificationKey.of(
                    KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)));
        } catch (GeneralSecurityException e) {
            throw new MalformedException(OBJECT, "not a valid RSA key");
        }
    }

    /**
     * Whether a signature over a message is good.
     *
     * @param signature the name of an algorithm and what it made, as two SSH strings
     */
    boolean verify(byte[] message, Bytes signature) throws MalformedException {
        SshReader reader = new SshReader("ssh signature", signature);
        String algorithm = reader.name();
        Bytes made = reader.string();
        if (type.equals(RSA)) {
            return switch (algorithm) {
                case "rsa-sha2-256" -> key.verifyMessage(DigestAlgorithm.SHA2_256, message, made.unsafeArray());
                case "rsa-sha2-512" -> key.verifyMessage(DigestAlgorithm.SHA2_512, message, made.unsafeArray());
                default -> false;
            };
        }
        if (!algorithm.equals(type)) {
            return false;
        }
        return key.verifyMessage(message, type.equals(ED25519) ? made.unsafeArray() : rAndS(made));
    }

    /** r || s, each as long as a coordinate, from two numbers of SSH. */
    private byte[] rAndS(Bytes made) throws MalformedException {
        SshReader reader = new SshReader("ssh signature", made);
        int size = key.rawKey().size() / 2;
        byte[] both = new byte[2 * size];
        for (int i = 1; i <= 2; i++) {
            byte[] number = reader.positive().toByteArray();
            int skip = number[0] == 0 ? 1 : 0;
            if (number.length - skip > size) {
                throw new MalformedException("ssh signature", "number is longer than the curve's");
            }
            System.arraycopy(number, skip, both, i * size - (number.length - skip), number.length - skip);
        }
        reader.end();
        return both;
    }
}
