package dev.cairn.core.entry.rekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.PemVerifier;
import dev.cairn.core.entry.SignedMessage;
import java.util.List;

/** The format {@code x509}: a signature over the artifact as {@link SignedMessage} says, and a key as {@link PemVerifier} says. */
final class PemArtifact {
    private PemArtifact() {}

    static final class Key implements ArtifactKey {
        private final PemVerifier verifier;

        Key(Bytes content) throws MalformedException {
            this.verifier = PemVerifier.read(content);
        }

        @Override
        public Bytes canonical() {
            return verifier.canonical();
        }

        @Override
        public List<IndexKey> indexKeys() throws MalformedException {
            return verifier.indexKeys();
        }

        @Override
        public void verify(Bytes artifact, ArtifactSignature signature)
                throws MalformedException, VerificationException {
            verifier.verifyChain();
            if (!new SignedMessage(artifact).verify(verifier.key(), signature.canonical())) {
                throw new VerificationException("verifying signature: invalid signature over the data");
            }
        }
    }

    /** The bare bytes. */
    record Signature(Bytes canonical) implements ArtifactSignature {}
}
