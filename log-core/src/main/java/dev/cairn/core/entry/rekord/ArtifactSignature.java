package dev.cairn.core.entry.rekord;

import dev.cairn.core.Bytes;

/** A signature in one of the formats that a {@code rekord} can have, not verified. */
public interface ArtifactSignature {
    /** The signature as it is logged. Reading these bytes gives the same signature and the same bytes. */
    Bytes canonical();
}
