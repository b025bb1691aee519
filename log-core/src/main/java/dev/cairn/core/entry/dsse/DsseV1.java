package dev.cairn.core.entry.dsse;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.IdentityTerms;
import dev.cairn.core.entry.PemVerifier;
import dev.cairn.core.entry.SignedMessage;
import dev.cairn.core.entry.Supplement;
import java.util.ArrayList;
import java.util.List;

/**
 * What a submitter claims: that each signature of the envelope was made with one of the keys (Rekor v1's {@code dsse} 0.0.1). Nothing is
 * verified yet; {@link #verify} makes an entry of it.
 *
 * <p>Source: <a href="https://github.com/sigstore/rekor/blob/main/pkg/types/dsse/v0.0.1/entry.go">rekor pkg/types/dsse/v0.0.1</a>.
 *
 * @param envelopeHash SHA-256 of the envelope as it was sent, which is a text of JSON
 * @param envelope the envelope, payload included
 * @param verifiers PEM, as {@link PemVerifier} reads it
 */
public record DsseV1(Bytes envelopeHash, DsseEnvelope envelope, List<Bytes> verifiers) {
    /** The most signatures of an envelope, and the most verifiers of a request. */
    public static final int MAX_SIGNATURES = DsseRequest.MAX_SIGNATURES;

    /** Copies the list. */
    public DsseV1 {
        verifiers = List.copyOf(verifiers);
    }

    private record Candidate(PemVerifier pem, VerificationKey key) {}

    /**
     * Verifies the claim and makes the entry. Each signature is kept with the first verifier that it verifies under; verifiers that no
     * signature needs are left out. Of a chain, only the first certificate is looked at.
     *
     * @param supplement what is kept beside the leaf
     * @throws MalformedException unless there are 1 to {@value #MAX_SIGNATURES} signatures, none empty, and as many verifiers, each a
     *     key; or if the leaf would be longer than {@link Entry#MAX_BYTES}
     * @throws VerificationException if a signature verifies under none of the verifiers
     */
    public Entry verify(Supplement supplement) throws MalformedException, VerificationException {
        requireCount("verifiers", verifiers.size());
        requireCount("signatures", envelope.signatures().size());
        List<Candidate> candidates = new ArrayList<>();
        for (Bytes verifier : verifiers) {
            PemVerifier pem = PemVerifier.read(verifier);
            candidates.add(new Candidate(pem, pem.key()));
        }
        SignedMessage message = new SignedMessage(envelope.preAuthenticationEncoding());
        List<DsseV1Leaf.Signature> signatures = new ArrayList<>();
        for (Bytes signature : envelope.signatures()) {
            signatures.add(new DsseV1Leaf.Signature(signature, verifierOf(signature, message, candidates)));
        }
        Bytes payloadHash =
                Bytes.wrap(DigestAlgorithm.SHA2_256.digest(envelope.payload().unsafeArray()));
        DsseV1Leaf leaf = new DsseV1Leaf(envelopeHash, payloadHash, signatures);
        IdentityTerms.requireRoom("verifiers", leaf.indexKeys());
        return Entry.verified(EntryKind.DSSE_0_0_1, leaf.write(), leaf.indexKeys(), supplement);
    }

    private static Bytes verifierOf(Bytes signature, SignedMessage message, List<Candidate> candidates)
            throws MalformedException, VerificationException {
        if (signature.size() == 0) {
            throw new MalformedException("envelope signature", "must not be empty");
        }
        for (Candidate candidate : candidates) {
            if (message.verify(candidate.key(), signature)) {
                return candidate.pem().canonical();
            }
        }
        throw new VerificationException("all signatures must have a key that verifies it");
    }

    private static void requireCount(String what, int count) throws MalformedException {
        if (count < 1 || count > MAX_SIGNATURES) {
            throw new MalformedException("dsse " + what, "must be 1 to " + MAX_SIGNATURES + ", are " + count);
        }
    }
}
