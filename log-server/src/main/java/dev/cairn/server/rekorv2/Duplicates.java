package dev.cairn.server.rekorv2;

/** What a Rekor v2 client is told that sends an entry which the log has: an operator's setting. */
public enum Duplicates {
    /** 201 with the entry that is there and its proof. */
    RETURN_EXISTING,
    /** 409 with the index, as rekor-tiles. */
    CONFLICT
}
