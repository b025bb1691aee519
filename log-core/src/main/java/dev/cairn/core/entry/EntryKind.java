package dev.cairn.core.entry;

import dev.cairn.core.StoreException;

/** The kinds of leaf that a log holds. The codes are in the journal: a code is never given to another kind. */
public enum EntryKind {
    /** Opaque bytes. */
    RAW(0, "raw", ""),
    /** Rekor v2 {@code hashedrekord} 0.0.2. */
    HASHEDREKORD_0_0_2(1, "hashedrekord", "0.0.2"),
    /** Rekor v2 {@code dsse} 0.0.2. */
    DSSE_0_0_2(2, "dsse", "0.0.2"),
    /** Rekor v1 {@code hashedrekord} 0.0.1. */
    HASHEDREKORD_0_0_1(3, "hashedrekord", "0.0.1"),
    /** Rekor v1 {@code dsse} 0.0.1. */
    DSSE_0_0_1(4, "dsse", "0.0.1"),
    /** Rekor v1 {@code intoto} 0.0.2. */
    INTOTO_0_0_2(5, "intoto", "0.0.2"),
    /** Rekor v1 {@code rekord} 0.0.1. */
    REKORD_0_0_1(6, "rekord", "0.0.1"),
    /** A certificate or precertificate: a leaf of RFC 6962, version 1. */
    CT(7, "ct", "v1");

    private final byte code;
    private final String kindName;
    private final String version;

    EntryKind(int code, String kindName, String version) {
        this.code = (byte) code;
        this.kindName = kindName;
        this.version = version;
    }

    /** The number that stands for this kind in the journal. */
    public byte code() {
        return code;
    }

    /** The kind in Rekor's words, for example {@code hashedrekord}; {@code ct} for certificates, which Rekor does not know. */
    public String kindName() {
        return kindName;
    }

    /** The version in Rekor's words, for example {@code 0.0.2}; empty for raw entries, which have none. */
    public String version() {
        return version;
    }

    /**
     * The kind with a code.
     *
     * @throws StoreException if no kind has it: the journal was written by a later version
     */
    public static EntryKind ofCode(int code) {
        for (EntryKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new StoreException("journal: no entry kind has the code " + code);
    }
}
