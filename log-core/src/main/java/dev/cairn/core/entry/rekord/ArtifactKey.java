package dev.cairn.core.entry.rekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.entry.IndexKey;
import java.util.List;

/** A public key in one of the formats that a {@code rekord} can have. */
public interface ArtifactKey {
    /** The key as it is logged. Reading these bytes gives the same key and the same bytes. */
    Bytes canonical();

    /**
     * The terms under which an entry with this key is found, the key itself first.
     *
     * @throws MalformedException if what the key names cannot be read
     */
    List<IndexKey> indexKeys() throws MalformedException;

    /**
     * Verifies a signature over an artifact.
     *
     * @param signature a signature of the same format
     * @throws MalformedException if the key is not one that can be used
     * @throws VerificationException if the signature is not this key's over the artifact
     */
    void verify(Bytes artifact, ArtifactSignature signature) throws MalformedException, VerificationException;
}
