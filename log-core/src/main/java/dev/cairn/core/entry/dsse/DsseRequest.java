package dev.cairn.core.entry.dsse;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.EntrySignature;
import dev.cairn.core.entry.IdentityTerms;
import dev.cairn.core.entry.PermittedAlgorithms;
import dev.cairn.core.entry.Supplement;
import dev.cairn.core.entry.Verifier;
import dev.cairn.core.entry.hashedrekord.HashedRekordLeaf;
import dev.cairn.core.entry.hashedrekord.HashedRekordRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a submitter claims: that each signature of the envelope was made with the key of one of the verifiers (Rekor v2's
 * {@code DSSERequestV002}). Nothing is verified yet; {@link #verify} makes an entry of it.
 *
 * @param envelope the envelope, payload included
 * @param verifiers whose keys the signatures verify under
 */
public record DsseRequest(DsseEnvelope envelope, List<Verifier> verifiers) {
    /** The most signatures of an envelope, and the most verifiers of a request. */
    public static final int MAX_SIGNATURES = 10;

    private static final String FIELD = "dsseRequestV002";

    /** Copies the list. */
    public DsseRequest {
        verifiers = List.copyOf(verifiers);
    }

    /**
     * Verifies the claim and makes the entry. Each signature is kept with the first verifier that it verifies under; verifiers that
     * no signature needs are left out.
     *
     * @throws MalformedException unless there are 1 to 10 signatures, none empty, and 1 to 10 verifiers, each a key of a permitted
     *     algorithm; or if the leaf would be longer than {@link Entry#MAX_BYTES}
     * @throws VerificationException if a signature verifies under none of the verifiers
     */
    public Entry verify(PermittedAlgorithms permitted, DsseStorage storage)
            throws MalformedException, VerificationException {
        return verify(permitted, storage, Supplement.NONE);
    }

    /**
     * As {@link #verify(PermittedAlgorithms, DsseStorage)}.
     *
     * @param supplement what is kept beside the leaf
     */
    public Entry verify(PermittedAlgorithms permitted, DsseStorage storage, Supplement supplement)
            throws MalformedException, VerificationException {
        requireCount(FIELD + ".verifiers", verifiers.size());
        requireCount(FIELD + ".envelope.signatures", envelope.signatures().size());
        for (int i = 0; i < envelope.signatures().size(); i++) {
            if (envelope.signatures().get(i).size() == 0) {
                throw new MalformedException(FIELD + ".envelope.signatures[" + i + "].sig", "must not be empty");
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < verifiers.size(); i++) {
            candidates.add(candidate(FIELD + ".verifiers[" + i + "]", verifiers.get(i), permitted));
        }
        SignedBytes signed = new SignedBytes(envelope.preAuthenticationEncoding());
        List<EntrySignature> signatures = new ArrayList<>();
        for (int i = 0; i < envelope.signatures().size(); i++) {
            signatures.add(verifySignature(i, candidates, signed));
        }
        return entry(signed, signatures, storage, supplement);
    }

    private Entry entry(SignedBytes signed, List<EntrySignature> signatures, DsseStorage storage, Supplement supplement)
            throws MalformedException {
        Optional<DigestAlgorithm> algorithm =
                signatures.get(0).verifier().keyDetails().digestAlgorithm();
        if (storage == DsseStorage.HASHEDREKORD && signatures.size() == 1 && algorithm.isPresent()) {
            HashedRekordRequest hashed =
                    new HashedRekordRequest(Bytes.wrap(signed.digest(algorithm.get())), signatures.get(0));
            return Entry.verified(
                    EntryKind.HASHEDREKORD_0_0_2, HashedRekordLeaf.write(hashed), hashed.indexKeys(), supplement);
        }
        Bytes payloadHash =
                Bytes.wrap(DigestAlgorithm.SHA2_256.digest(envelope.payload().unsafeArray()));
        DsseLeaf leaf = new DsseLeaf(payloadHash, signatures);
        IdentityTerms.requireRoom(FIELD + ".verifiers", leaf.indexKeys());
        return Entry.verified(EntryKind.DSSE_0_0_2, leaf.write(), leaf.indexKeys(), supplement);
    }

    private EntrySignature verifySignature(int i, List<Candidate> candidates, SignedBytes signed)
            throws VerificationException {
        Bytes signature = envelope.signatures().get(i);
        for (Candidate candidate : candidates) {
            if (signed.verify(candidate, signature)) {
                return new EntrySignature(signature, candidate.verifier());
            }
        }
        throw new VerificationException(
                FIELD + ".envelope.signatures[" + i + "].sig: verifies under none of the verifiers");
    }

    private static Candidate candidate(String field, Verifier verifier, PermittedAlgorithms permitted)
            throws MalformedException {
        VerificationKey key = verifier.key(field);
        verifier.indexKeys(field); // refused here, where the place is known, if the names cannot be read
        return new Candidate(
                verifier,
                key,
                permitted
                        .check(field + ".keyDetails", key, verifier.keyDetails())
                        .orElse(null));
    }

    private static void requireCount(String field, int count) throws MalformedException {
        if (count < 1 || count > MAX_SIGNATURES) {
            throw new MalformedException(field, "must be 1 to " + MAX_SIGNATURES + ", are " + count);
        }
    }

    private record Candidate(
            Verifier verifier,
            VerificationKey key,
            @Nullable DigestAlgorithm algorithm) {}

    /** The bytes that are signed; hashed once per hash function, however many signatures and verifiers there are. */
    private static final class SignedBytes {
        private final Bytes encoding;
        private final Map<DigestAlgorithm, byte[]> digests = new EnumMap<>(DigestAlgorithm.class);

        SignedBytes(Bytes encoding) {
            this.encoding = encoding;
        }

        byte[] digest(DigestAlgorithm algorithm) {
            return digests.computeIfAbsent(algorithm, a -> a.digest(encoding.unsafeArray()));
        }

        boolean verify(Candidate candidate, Bytes signature) {
            DigestAlgorithm algorithm = candidate.algorithm();
            byte[] content = signature.unsafeArray();
            return algorithm == null
                    ? candidate.key().verifyMessage(encoding.unsafeArray(), content)
                    : candidate.key().verifyDigest(algorithm, digest(algorithm), content);
        }
    }
}
