package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.bundle.Bundle.Content;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.Bundle.Envelope;
import dev.cairn.tools.bundle.Bundle.MessageSignature;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The signature itself: over the artifact, or over the envelope's pre-authentication encoding. Which hash function was used follows from the key or is
 * SHA-256, which clients use with every key; both are tried.
 */
final class SignatureCheck {
    private SignatureCheck() {}

    /** @throws VerificationException if it is not the key's */
    static void verify(Content content, VerificationKey key, Artifact artifact) throws VerificationException {
        boolean good = content instanceof Envelope envelope
                ? overMessage(key, EntryBody.encoding(envelope), envelope.signature())
                : overArtifact(key, (MessageSignature) content, artifact);
        if (!good) {
            throw new VerificationException("the signature is not that of the key over this "
                    + (content instanceof Envelope ? "envelope" : "artifact"));
        }
    }

    private static boolean overMessage(VerificationKey key, Bytes message, Bytes signature) {
        if (key.verifyMessage(message.unsafeArray(), signature.unsafeArray())) {
            return true;
        }
        return key.type() != KeyType.ML_DSA_44
                && algorithms(key).stream()
                        .anyMatch(algorithm ->
                                key.verifyMessage(algorithm, message.unsafeArray(), signature.unsafeArray()));
    }

    private static boolean overArtifact(VerificationKey key, MessageSignature content, Artifact artifact)
            throws VerificationException {
        if (content.digest().isPresent()) {
            requireDigest(content.digest().get(), artifact);
        }
        Set<DigestAlgorithm> algorithms = algorithms(key);
        boolean tried = false;
        for (DigestAlgorithm algorithm : algorithms) {
            Optional<Bytes> digest = artifact.digest(algorithm);
            if (digest.isPresent() && key.type() != KeyType.ML_DSA_44) {
                tried = true;
                if (key.verifyDigest(
                        algorithm,
                        digest.get().unsafeArray(),
                        content.signature().unsafeArray())) {
                    return true;
                }
            }
        }
        if (signsMessages(key) && artifact.content().isPresent()) {
            return key.verifyMessage(
                    artifact.content().get().unsafeArray(), content.signature().unsafeArray());
        }
        if (signsMessages(key)) {
            // Such a signature goes over the whole message twice.
            throw new VerificationException("a signature of " + key.type()
                    + " over the artifact itself (not over its SHA-512, as Ed25519ph) needs the artifact in memory: give the file, of at most "
                    + (Artifact.MAX_KEPT_BYTES >> 20) + " MiB");
        }
        if (!tried) {
            throw new VerificationException("the signature of a key of " + key.type() + " is over a digest of "
                    + algorithms.iterator().next().shortName() + ", which is not known; give the artifact itself");
        }
        return false;
    }

    private static void requireDigest(Digest claimed, Artifact artifact) throws VerificationException {
        Optional<Boolean> same = artifact.has(claimed);
        if (same.isPresent() && !same.get()) {
            throw new VerificationException(
                    "the bundle is of another artifact: " + claimed + ", and this is " + artifact);
        }
    }

    /** Whether a key may sign messages as they are. */
    static boolean signsMessages(VerificationKey key) {
        return key.type() == KeyType.ED25519 || key.type() == KeyType.ML_DSA_44;
    }

    /** The hash functions that a key may have signed with, the likeliest first. */
    static Set<DigestAlgorithm> algorithms(VerificationKey key) {
        Set<DigestAlgorithm> algorithms = new LinkedHashSet<>();
        if (key.type() == KeyType.ED25519) {
            algorithms.add(DigestAlgorithm.SHA2_512);
        } else {
            key.type().messageDigest().ifPresent(algorithms::add);
            algorithms.add(DigestAlgorithm.SHA2_256);
        }
        return algorithms;
    }
}
