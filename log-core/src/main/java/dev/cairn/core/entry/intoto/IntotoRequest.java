package dev.cairn.core.entry.intoto;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.IdentityTerms;
import dev.cairn.core.entry.PemVerifier;
import dev.cairn.core.entry.SignedMessage;
import dev.cairn.core.entry.Supplement;
import dev.cairn.core.entry.dsse.DsseEnvelope;
import java.util.ArrayList;
import java.util.List;

/**
 * What a submitter claims: that each signature over the payload was made with the key that stands beside it (Rekor v1's {@code intoto}
 * 0.0.2). Nothing is verified yet; {@link #verify} makes an entry of it.
 *
 * <p>Source: <a href="https://github.com/sigstore/rekor/blob/main/pkg/types/intoto/v0.0.2/entry.go">rekor pkg/types/intoto/v0.0.2</a>.
 *
 * @param payload what is signed, not empty
 * @param payloadType how the payload is to be understood, not empty
 * @param signatures signatures over the pre-authentication encoding, each with its key in PEM, as {@link PemVerifier} reads it
 * @param hash 64 hexadecimal digits that the submitter says are the SHA-256 of the envelope; logged, but not checked, as in Rekor
 */
public record IntotoRequest(Bytes payload, String payloadType, List<IntotoSignature> signatures, String hash) {
    /** The most signatures. */
    public static final int MAX_SIGNATURES = 10;

    /** Copies the list. */
    public IntotoRequest {
        signatures = List.copyOf(signatures);
    }

    /**
     * Verifies the claim and makes the entry. Of a chain, only the first certificate is looked at.
     *
     * @param supplement what is kept beside the leaf
     * @throws MalformedException unless there are 1 to {@value #MAX_SIGNATURES} signatures, each not empty and with a key, and the
     *     other fields are as said; or if the leaf would be longer than {@link Entry#MAX_BYTES}
     * @throws VerificationException if a signature does not verify under its key
     */
    public Entry verify(Supplement supplement) throws MalformedException, VerificationException {
        require(payload.size() > 0, "missing envelope content");
        require(!payloadType.isEmpty(), "missing payloadType content");
        int count = signatures.size();
        require(count >= 1 && count <= MAX_SIGNATURES, "signatures must be 1 to " + MAX_SIGNATURES + ", are " + count);
        SignedMessage message =
                new SignedMessage(new DsseEnvelope(payload, payloadType, List.of()).preAuthenticationEncoding());
        List<IntotoSignature> canonical = new ArrayList<>();
        for (IntotoSignature signature : signatures) {
            require(signature.content().size() > 0, "missing signature content");
            PemVerifier verifier = PemVerifier.read(signature.publicKey());
            if (!message.verify(verifier.key(), signature.content())) {
                throw new VerificationException("all signatures must have a key that verifies it");
            }
            canonical.add(new IntotoSignature(signature.keyId(), signature.content(), verifier.canonical()));
        }
        Bytes payloadHash = Bytes.wrap(DigestAlgorithm.SHA2_256.digest(payload.unsafeArray()));
        IntotoLeaf leaf = new IntotoLeaf(payloadType, canonical, hash, payloadHash);
        IdentityTerms.requireRoom("signatures.publicKey", leaf.indexKeys());
        return Entry.verified(EntryKind.INTOTO_0_0_2, leaf.write(), leaf.indexKeys(), supplement);
    }

    private static void require(boolean holds, String rule) throws MalformedException {
        if (!holds) {
            throw new MalformedException("intoto envelope", rule);
        }
    }
}
