package dev.cairn.core.entry.hashedrekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.PemVerifier;
import dev.cairn.core.entry.PermittedAlgorithms;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a submitter claims: that the signature was made over the digest with the key (Rekor v1's {@code hashedrekord} 0.0.1). Nothing is
 * verified yet; {@link #verify} makes an entry of it.
 *
 * <p>Source: <a href="https://github.com/sigstore/rekor/blob/main/pkg/types/hashedrekord/v0.0.1/entry.go">rekor
 * pkg/types/hashedrekord/v0.0.1</a>.
 *
 * @param algorithm the hash function of the digest
 * @param digest the digest in hexadecimal, in the case of letters that the submitter chose
 * @param signature the signature: ASN.1 DER or r || s for ECDSA, PKCS #1 v1.5 for RSA, Ed25519ph for Ed25519
 * @param publicKey PEM, as {@link PemVerifier} reads it
 */
public record HashedRekordV1(DigestAlgorithm algorithm, String digest, Bytes signature, Bytes publicKey) {
    /** The rule that a claim breaks whose algorithm the log does not permit, in Rekor's words. */
    public static final String NOT_ALLOWED = "entry algorithms are not allowed";

    /**
     * Verifies the claim and makes the entry.
     *
     * @throws MalformedException if the digest has not the length of its hash function, if the public key is not one, if its algorithm is
     *     not permitted, or if the leaf would be longer than {@link Entry#MAX_BYTES}
     * @throws VerificationException if a chain does not hold, or the signature does not verify over the digest
     */
    public Entry verify(PermittedAlgorithms permitted) throws MalformedException, VerificationException {
        if (digest.length() != 2 * algorithm.size() || !digest.chars().allMatch(HexFormat::isHexDigit)) {
            throw new MalformedException("data.hash.value", "invalid value for hash");
        }
        PemVerifier verifier = PemVerifier.read(publicKey);
        VerificationKey key = verifier.key();
        if (!permitted.permits(key, Optional.of(algorithm))) {
            throw new MalformedException(key.type() + " with " + algorithm, NOT_ALLOWED);
        }
        verifier.verifyChain();
        if (!key.verifyDigest(algorithm, HexFormat.of().parseHex(digest), signature.unsafeArray())) {
            throw new VerificationException("verifying signature: invalid signature over the hash");
        }
        HashedRekordV1Leaf leaf = new HashedRekordV1Leaf(algorithm, digest, signature, verifier.canonical());
        return Entry.verified(EntryKind.HASHEDREKORD_0_0_1, leaf.write(), leaf.indexKeys());
    }
}
