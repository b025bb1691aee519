package dev.cairn.core.entry.dsse;

/** As which kind a DSSE envelope is logged: an operator's setting. */
public enum DsseStorage {
    /**
     * As {@code hashedrekord} 0.0.2 over the digest of the pre-authentication encoding, as Rekor's clients do since its version 2.3,
     * where that kind can hold the envelope: it has one signature, made over a digest. Else as {@code dsse} 0.0.2, which loses
     * nothing: an envelope with several signatures, or one signed with pure Ed25519.
     */
    HASHEDREKORD,
    /** Always as {@code dsse} 0.0.2, as Rekor did up to version 2.2. */
    DSSE
}
