package dev.cairn.core.entry.rekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import java.util.Optional;

/**
 * What a submitter claims: that the signature was made over the artifact with the key (Rekor v1's {@code rekord} 0.0.1). Nothing is verified
 * yet; {@link #verify} makes an entry of it.
 *
 * <p>Source: <a href="https://github.com/sigstore/rekor/blob/main/pkg/types/rekord/v0.0.1/entry.go">rekor pkg/types/rekord/v0.0.1</a>.
 *
 * @param artifact the artifact itself
 * @param sha256 what the submitter says is its SHA-256, in lower-case hexadecimal, if he does
 * @param format the format of signature and key
 * @param signature the signature
 * @param publicKey the key
 */
public record RekordRequest(
        Bytes artifact, Optional<String> sha256, SignatureFormat format, Bytes signature, Bytes publicKey) {

    /**
     * Verifies the claim and makes the entry.
     *
     * @throws MalformedException if signature or key are not of the format, or the leaf would be longer than {@link Entry#MAX_BYTES}
     * @throws VerificationException if the hash is not that of the artifact, or the signature does not verify over it
     */
    public Entry verify() throws MalformedException, VerificationException {
        Bytes digest = Bytes.wrap(DigestAlgorithm.SHA2_256.digest(artifact.unsafeArray()));
        if (sha256.isPresent() && !sha256.get().equals(digest.hex())) {
            throw new VerificationException("SHA mismatch: the data has the SHA-256 " + digest.hex());
        }
        ArtifactSignature readSignature = format.readSignature(signature);
        ArtifactKey key = format.readKey(publicKey);
        key.verify(artifact, readSignature);
        RekordLeaf leaf = new RekordLeaf(digest, format, readSignature.canonical(), key.canonical());
        return Entry.verified(EntryKind.REKORD_0_0_1, leaf.write(), leaf.indexKeys());
    }
}
