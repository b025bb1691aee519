package dev.cairn.ca.issue;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.VerificationKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the key of a request, and whether the client has its private part. */
final class KeyProofs {
    static final String NOT_VERIFIED = "The signature supplied in the request could not be verified";

    private static final int MAX_PROOF_BYTES = 4096;

    private final Set<ClientAlgorithm> permitted;

    KeyProofs(Set<ClientAlgorithm> permitted) {
        this.permitted = Set.copyOf(permitted);
    }

    /**
     * @param challenges over which a proof of possession may be; the first that matches counts
     * @return the key, proven
     */
    VerificationKey prove(KeyRequest request, List<String> challenges) throws RefusedException {
        return request instanceof KeyRequest.SigningRequest csr
                ? signingRequest(csr)
                : publicKey((KeyRequest.PublicKeyWithProof) request, challenges);
    }

    private VerificationKey signingRequest(KeyRequest.SigningRequest request) throws RefusedException {
        SigningRequests.Csr csr = SigningRequests.read(request.pem());
        if (!csr.isSigned()) {
            throw new RefusedException(
                    Reason.PROOF, NOT_VERIFIED + ": the certificate signing request is not signed by its key");
        }
        requirePermitted(csr.key(), csr.digest());
        return csr.key();
    }

    private VerificationKey publicKey(KeyRequest.PublicKeyWithProof request, List<String> challenges)
            throws RefusedException {
        VerificationKey key = ClientKeys.read(request.publicKey());
        if (request.proof().size() == 0 || request.proof().size() > MAX_PROOF_BYTES) {
            throw new RefusedException(
                    Reason.PROOF,
                    NOT_VERIFIED + ": the proof of possession is empty or longer than " + MAX_PROOF_BYTES + " bytes");
        }
        boolean proven = challenges.stream()
                .anyMatch(challenge -> ClientSignatures.verify(key, Bytes.ofUtf8(challenge), request.proof()));
        if (!proven) {
            throw new RefusedException(
                    Reason.PROOF,
                    NOT_VERIFIED
                            + ": the proof of possession is not this key's signature over the token's email or sub");
        }
        requirePermitted(key, key.type().messageDigest());
        return key;
    }

    private void requirePermitted(VerificationKey key, Optional<DigestAlgorithm> digest) throws RefusedException {
        if (permitted.stream().noneMatch(algorithm -> algorithm.is(key.type(), digest))) {
            String hash = digest.map(algorithm -> "SHA-" + 8 * algorithm.size()).orElse("unknown hash value 0");
            throw new RefusedException(
                    Reason.ALGORITHM,
                    "signing algorithm not permitted: " + ClientKeys.goType(key.type()) + ", " + hash);
        }
    }
}
