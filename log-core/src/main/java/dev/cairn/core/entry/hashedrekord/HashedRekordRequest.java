package dev.cairn.core.entry.hashedrekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.EntrySignature;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.PermittedAlgorithms;
import dev.cairn.core.entry.Verifier;
import java.util.ArrayList;
import java.util.List;

/**
 * What a submitter claims: that the signature was made over the digest with the verifier's key (Rekor v2's
 * {@code HashedRekordRequestV002}). Nothing is verified yet; {@link #verify} makes an entry of it.
 *
 * @param digest digest of the artifact, by the hash function of the key details
 * @param signature the signature and its verifier
 */
public record HashedRekordRequest(Bytes digest, EntrySignature signature) {
    private static final String FIELD = "hashedRekordRequestV002";

    /**
     * Verifies the claim and makes the entry.
     *
     * <p>As in Rekor, the key details decide the hash function and nothing else: with a key of another permitted type and the same
     * hash function the request stands, and an RSA signature is PKCS #1 v1.5 also where the details say PSS.
     *
     * @throws MalformedException if a field is empty or not what it is said to be, if the algorithm is not permitted, if the digest has
     *     not the length of its hash function, or if the leaf would be longer than {@link Entry#MAX_BYTES}
     * @throws VerificationException if the signature does not verify over the digest
     */
    public Entry verify(PermittedAlgorithms permitted) throws MalformedException, VerificationException {
        requireSome(FIELD + ".signature.content", signature.content());
        requireSome(FIELD + ".digest", digest);
        Verifier verifier = signature.verifier();
        VerificationKey key = verifier.key(FIELD + ".signature.verifier");
        DigestAlgorithm algorithm = permitted
                .check(FIELD + ".signature.verifier.keyDetails", key, verifier.keyDetails())
                .orElseThrow(() -> new MalformedException(
                        FIELD + ".signature.verifier.keyDetails",
                        verifier.keyDetails() + " has no hash function, and a hashedrekord holds a digest"));
        if (digest.size() != algorithm.size()) {
            throw new MalformedException(
                    FIELD + ".digest",
                    "must have the " + algorithm.size() + " bytes of " + algorithm + ", has " + digest.size());
        }
        Bytes leaf = HashedRekordLeaf.write(this);
        List<IndexKey> keys = indexKeys();
        if (!key.verifyDigest(
                algorithm, digest.unsafeArray(), signature.content().unsafeArray())) {
            throw new VerificationException(
                    FIELD + ".signature.content: does not verify over the digest with the verifier's key");
        }
        return Entry.verified(EntryKind.HASHEDREKORD_0_0_2, leaf, keys);
    }

    /**
     * The terms that an entry made of this is found under: the digest, the key, and what the certificate names.
     *
     * @throws MalformedException if the verifier is a certificate whose names cannot be read
     */
    public List<IndexKey> indexKeys() throws MalformedException {
        List<IndexKey> keys = new ArrayList<>();
        keys.add(IndexKey.hash(HashedRekordLeaf.digestAlgorithm(signature.verifier()), digest));
        keys.addAll(signature.verifier().indexKeys(FIELD + ".signature.verifier"));
        return keys;
    }

    private static void requireSome(String field, Bytes value) throws MalformedException {
        if (value.size() == 0) {
            throw new MalformedException(field, "must not be empty");
        }
    }
}
