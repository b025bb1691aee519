package dev.cairn.ca.tuf;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.SigningKey;
import java.time.Instant;

/** The next version of the root on its way to enough signatures, from machine to machine where the keys are apart. Immutable. */
public final class RootDraft {
    private final Envelope envelope;
    private final RootMetadata root;

    RootDraft(Envelope envelope, RootMetadata root) {
        this.envelope = envelope;
        this.root = root;
    }

    /**
     * Reads a draft's file.
     *
     * @throws MalformedException if it is not root metadata
     */
    public static RootDraft parse(Bytes file) throws MalformedException {
        Envelope envelope = Envelope.parse("root draft", file);
        return new RootDraft(envelope, RootMetadata.read(envelope));
    }

    /** The draft with one more signature. Whose signatures count is seen when it is installed. */
    public RootDraft sign(SigningKey key) {
        return new RootDraft(envelope.sign(key), root);
    }

    /** The draft's file, which will be {@code N.root.json} as it is. */
    public Bytes encode() {
        return envelope.encode();
    }

    /** Its version. */
    public long version() {
        return root.header().version();
    }

    /** When it will expire. */
    public Instant expires() {
        return root.header().expires();
    }

    /** Who signs for a role when it is installed. */
    public RoleKeys role(TufRole role) {
        return root.role(role);
    }

    /** How many of some keys have signed it: of the old root's keys or of the new ones. */
    public int signers(RoleKeys keys) {
        return envelope.signers(keys);
    }

    Envelope envelope() {
        return envelope;
    }

    RootMetadata root() {
        return root;
    }
}
