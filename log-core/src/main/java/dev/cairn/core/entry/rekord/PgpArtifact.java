package dev.cairn.core.entry.rekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.openpgp.PgpKeyRing;
import dev.cairn.core.crypto.openpgp.PgpSignature;
import dev.cairn.core.entry.IndexKey;
import java.util.ArrayList;
import java.util.List;

/** The format {@code pgp}: a detached signature of OpenPGP and the keys of its maker. */
final class PgpArtifact {
    private PgpArtifact() {}

    static final class Key implements ArtifactKey {
        private final PgpKeyRing keys;

        Key(Bytes content) throws MalformedException {
            this.keys = PgpKeyRing.read(content);
        }

        @Override
        public Bytes canonical() {
            return keys.canonical();
        }

        @Override
        public List<IndexKey> indexKeys() {
            List<IndexKey> terms = new ArrayList<>();
            terms.add(IndexKey.key(canonical()));
            keys.emails().forEach(email -> terms.add(new IndexKey(IndexKey.Type.IDENTITY, email)));
            return terms;
        }

        @Override
        public void verify(Bytes artifact, ArtifactSignature signature)
                throws MalformedException, VerificationException {
            keys.verify(artifact, ((Signature) signature).signature);
        }
    }

    static final class Signature implements ArtifactSignature {
        private final PgpSignature signature;

        Signature(Bytes content) throws MalformedException {
            this.signature = PgpSignature.read(content);
        }

        @Override
        public Bytes canonical() {
            return signature.canonical();
        }
    }
}
