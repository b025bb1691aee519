package dev.cairn.core.note;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.merkle.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A key that verifies notes, with its name and type (signed-note, "Verifier keys"): {@code name+hex(key ID)+base64(type || key)}. The key is
 * 32 bytes of Ed25519, 1,312 of ML-DSA-44, or the DER SubjectPublicKeyInfo of ECDSA.
 *
 * <p>Immutable; equal when the encoded keys are.
 */
public final class VerifierKey {
    private static final String OBJECT = "verifier key";
    private static final int KEY_ID_DIGITS = 8;

    private final String name;
    private final NoteKeyType type;
    private final VerificationKey key;
    private final Bytes fullKeyHash;

    private VerifierKey(String name, NoteKeyType type, VerificationKey key) {
        this.name = name;
        this.type = type;
        this.key = key;
        this.fullKeyHash = fullKeyHash(name, type, key);
    }

    /**
     * The verifier key of a public key.
     *
     * @throws MalformedException if the name may not be a key name
     * @throws IllegalArgumentException if such a key does not make signatures of the type
     */
    public static VerifierKey of(NoteKeyType type, String name, VerificationKey key) throws MalformedException {
        KeyName.check(name);
        if (!type.fits(key)) {
            throw new IllegalArgumentException("a key of " + key.type() + " makes no notes of " + type);
        }
        return new VerifierKey(name, type, key);
    }

    /**
     * Reads an encoded verifier key.
     *
     * @throws MalformedException if it is not in canonical form, of a type not in {@link NoteKeyType}, not a valid key, or its key ID is not
     *     that of the name, type and key
     */
    public static VerifierKey parse(String vkey) throws MalformedException {
        // The base64 may contain plus signs itself; the name and the key ID cannot.
        int first = vkey.indexOf('+');
        int second = vkey.indexOf('+', first + 1);
        if (first < 0 || second < 0) {
            throw new MalformedException(OBJECT, "is not name, key ID and key with plus signs between");
        }
        String name = vkey.substring(0, first);
        KeyName.check(name);
        byte[] typed =
                CanonicalBase64.decode(OBJECT, vkey.substring(second + 1)).toArray();
        if (typed.length == 0) {
            throw new MalformedException(OBJECT, "has no type");
        }
        NoteKeyType type = NoteKeyType.byNumber(typed[0] & 0xff)
                .orElseThrow(() -> new MalformedException(OBJECT, "is of an unsupported signature type"));
        VerificationKey key = key(type, Arrays.copyOfRange(typed, 1, typed.length));
        if (!type.fits(key)) {
            throw new MalformedException(OBJECT, "a key of " + key.type() + " makes no signatures of its type");
        }
        VerifierKey parsed = new VerifierKey(name, type, key);
        if (!hex(parsed.keyId()).equals(vkey.substring(first + 1, second))) {
            throw new MalformedException(OBJECT, "key ID is not that of the name and key");
        }
        return parsed;
    }

    private static VerificationKey key(NoteKeyType type, byte[] bytes) throws MalformedException {
        return switch (type) {
            case ED25519, ED25519_COSIGNATURE -> VerificationKey.ofRawKey(KeyType.ED25519, bytes);
            case ML_DSA_44_COSIGNATURE -> VerificationKey.ofRawKey(KeyType.ML_DSA_44, bytes);
            case ECDSA -> VerificationKey.fromSpki(bytes);
        };
    }

    private static Bytes fullKeyHash(String name, NoteKeyType type, VerificationKey key) {
        // SPEC: "the key ID for these signatures is the truncated SHA-256 hash of the DER encoded public key in SPKI
        // format"
        if (type == NoteKeyType.ECDSA) {
            return key.fingerprint();
        }
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] raw = key.rawKey().unsafeArray();
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(ByteBuffer.allocate(nameBytes.length + 2 + raw.length)
                .put(nameBytes)
                .put((byte) '\n')
                .put((byte) type.number())
                .put(raw)
                .array()));
    }

    /** The encoded verifier key. */
    public String encode() {
        byte[] material = keyMaterial();
        byte[] typed = ByteBuffer.allocate(1 + material.length)
                .put((byte) type.number())
                .put(material)
                .array();
        return name + "+" + hex(keyId()) + "+" + Bytes.wrap(typed).base64();
    }

    private byte[] keyMaterial() {
        return (type == NoteKeyType.ECDSA ? key.spki() : key.rawKey()).unsafeArray();
    }

    /** The key name. */
    public String name() {
        return name;
    }

    /** The first four bytes of {@link #fullKeyHash}, big-endian. */
    public int keyId() {
        return ByteBuffer.wrap(fullKeyHash.unsafeArray()).getInt();
    }

    /** The type of its signatures. */
    public NoteKeyType type() {
        return type;
    }

    /** The public key. */
    public VerificationKey key() {
        return key;
    }

    /**
     * All 32 bytes of the hash whose start is the key ID: SHA-256 of name, newline, type and key, or for ECDSA of the SubjectPublicKeyInfo. It is
     * what Rekor calls the log's {@code keyId}.
     */
    public Bytes fullKeyHash() {
        return fullKeyHash;
    }

    /** Whether a signature line names this key: both halves, name and key ID. */
    public boolean matches(SignatureLine line) {
        return line.keyId() == keyId() && line.name().equals(name);
    }

    /**
     * Whether a signature line that {@link #matches} verifies over the text. Cosignatures are statements about checkpoints, so those of
     * ML-DSA-44 are false over any other text. The time of a cosignature is not judged.
     *
     * @param text of the note, with its final newline
     */
    public boolean verify(String text, SignatureLine line) {
        byte[] signature = line.signature().unsafeArray();
        return switch (type) {
            case ED25519 -> key.verifyMessage(text.getBytes(StandardCharsets.UTF_8), signature);
            // SHA-256 for every curve, as the implementation that the specification refers to.
            case ECDSA -> key.verifyMessage(DigestAlgorithm.SHA2_256, text.getBytes(StandardCharsets.UTF_8), signature);
            case ED25519_COSIGNATURE, ML_DSA_44_COSIGNATURE -> verifyCosignature(text, line.signature());
        };
    }

    private boolean verifyCosignature(String text, Bytes blob) {
        try {
            Cosignature cosignature = Cosignature.parse(type, blob);
            byte[] signature = cosignature.signature().unsafeArray();
            if (type == NoteKeyType.ED25519_COSIGNATURE) {
                return key.verifyMessage(Cosignature.ed25519Message(cosignature.timestamp(), text), signature);
            }
            Checkpoint checkpoint = Checkpoint.parse(text);
            return verifySubtree(cosignature, checkpoint.origin(), 0, checkpoint.size(), checkpoint.root());
        } catch (MalformedException e) {
            return false;
        }
    }

    /**
     * Whether an ML-DSA-44 cosignature of a subtree verifies.
     *
     * @param origin of the log
     * @param start index of the subtree's first leaf
     * @param end index after its last leaf
     * @param hash root of the subtree
     * @throws IllegalArgumentException if this is a key of another type
     */
    public boolean verifySubtree(Cosignature cosignature, String origin, long start, long end, Hash hash) {
        if (type != NoteKeyType.ML_DSA_44_COSIGNATURE) {
            throw new IllegalArgumentException("only ML-DSA-44 keys sign subtrees");
        }
        if (!Cosignature.fitsSubtreeMessage(name)
                || !Cosignature.fitsSubtreeMessage(origin)
                || (start != 0 && cosignature.timestamp() != 0)) {
            return false;
        }
        Bytes message = Cosignature.subtreeMessage(name, cosignature.timestamp(), origin, start, end, hash);
        return key.verifyMessage(message.unsafeArray(), cosignature.signature().unsafeArray());
    }

    static String hex(int keyId) {
        return HexFormat.of().toHexDigits(keyId, KEY_ID_DIGITS);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifierKey that && name.equals(that.name) && type == that.type && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return fullKeyHash.hashCode();
    }

    /** The name and the key ID. */
    @Override
    public String toString() {
        return name + "+" + hex(keyId());
    }
}
