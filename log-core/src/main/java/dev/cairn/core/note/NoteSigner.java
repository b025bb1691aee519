package dev.cairn.core.note;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.merkle.Hash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Signs checkpoints as one name with one key and one type of signature. What may be signed is the caller's concern: a log MUST NOT sign a
 * checkpoint that is inconsistent with any it signed before. May be used by any thread.
 */
public final class NoteSigner {
    private final VerifierKey verifierKey;
    private final SigningKey key;
    private final InstantSource clock;

    private NoteSigner(NoteKeyType type, String name, SigningKey key, InstantSource clock) throws MalformedException {
        this.verifierKey = VerifierKey.of(type, name, key.publicKey());
        this.key = key;
        this.clock = clock;
    }

    /** A log's Ed25519 key, type 01. */
    public static NoteSigner ed25519(String name, SigningKey key) throws MalformedException {
        return new NoteSigner(NoteKeyType.ED25519, name, key, InstantSource.system());
    }

    /** A log's ECDSA key, type 02. */
    public static NoteSigner ecdsa(String name, SigningKey key) throws MalformedException {
        return new NoteSigner(NoteKeyType.ECDSA, name, key, InstantSource.system());
    }

    /** A cosigner's Ed25519 key, type 04. The key must belong to no other cosigner: its signatures do not say whose they are. */
    public static NoteSigner ed25519Cosigner(String name, SigningKey key, InstantSource clock)
            throws MalformedException {
        return new NoteSigner(NoteKeyType.ED25519_COSIGNATURE, name, key, clock);
    }

    /**
     * The ML-DSA-44 key of a log or a cosigner, type 06.
     *
     * @throws MalformedException if the name may not be a key name, or is longer than 255 bytes
     */
    public static NoteSigner mlDsa44(String name, SigningKey key, InstantSource clock) throws MalformedException {
        if (!Cosignature.fitsSubtreeMessage(name)) {
            throw new MalformedException("key name", "is longer than 255 bytes");
        }
        return new NoteSigner(NoteKeyType.ML_DSA_44_COSIGNATURE, name, key, clock);
    }

    /** The key name. */
    public String name() {
        return verifierKey.name();
    }

    /** The key ID. */
    public int keyId() {
        return verifierKey.keyId();
    }

    /** The key that verifies what this one signs. */
    public VerifierKey verifierKey() {
        return verifierKey;
    }

    /**
     * Signs a checkpoint, at this time if the type has one.
     *
     * @throws IllegalArgumentException for ML-DSA-44, if the origin is longer than 255 bytes
     */
    public SignatureLine sign(Checkpoint checkpoint) {
        return sign(checkpoint, clock.instant());
    }

    /**
     * Signs a checkpoint as of a time that was fixed before; types without a time ignore it.
     *
     * @param time counted in whole seconds since the epoch; the rest is cut off
     * @throws IllegalArgumentException for ML-DSA-44, if the origin is longer than 255 bytes
     */
    public SignatureLine sign(Checkpoint checkpoint, Instant time) {
        String text = checkpoint.text();
        return switch (verifierKey.type()) {
            case ED25519 -> line(Bytes.wrap(key.sign(text.getBytes(StandardCharsets.UTF_8))));
            case ECDSA -> {
                byte[] digest = DigestAlgorithm.SHA2_256.digest(text.getBytes(StandardCharsets.UTF_8));
                yield line(Bytes.wrap(key.signDigest(DigestAlgorithm.SHA2_256, digest)));
            }
            case ED25519_COSIGNATURE -> {
                long timestamp = time.getEpochSecond();
                byte[] signature = key.sign(Cosignature.ed25519Message(timestamp, text));
                yield line(new Cosignature(timestamp, Bytes.wrap(signature)).encode());
            }
            case ML_DSA_44_COSIGNATURE ->
                subtree(time.getEpochSecond(), checkpoint.origin(), 0, checkpoint.size(), checkpoint.root());
        };
    }

    /**
     * Signs a subtree, without a time: the signature says that the subtree is consistent with all that was seen, not that it is the latest.
     *
     * @param start index of the subtree's first leaf
     * @param end index after its last leaf
     * @throws IllegalArgumentException if this is not an ML-DSA-44 key, the range is none, or the origin is longer than 255 bytes
     */
    public SignatureLine signSubtree(String origin, long start, long end, Hash hash) {
        if (verifierKey.type() != NoteKeyType.ML_DSA_44_COSIGNATURE) {
            throw new IllegalArgumentException("only ML-DSA-44 keys sign subtrees");
        }
        return subtree(0, origin, start, end, hash);
    }

    private SignatureLine subtree(long timestamp, String origin, long start, long end, Hash hash) {
        Bytes message = Cosignature.subtreeMessage(name(), timestamp, origin, start, end, hash);
        byte[] signature = key.sign(message.unsafeArray());
        return line(new Cosignature(timestamp, Bytes.wrap(signature)).encode());
    }

    private SignatureLine line(Bytes signature) {
        return new SignatureLine(name(), keyId(), signature);
    }
}
