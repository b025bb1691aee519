package dev.cairn.server.http;

/** What a Rekor client is told that sends an entry which the log has: an operator's setting. */
public enum Duplicates {
    /** 201 with the entry that is there and its proof. */
    RETURN_EXISTING,
    /** 409 with the index (v2) or the place (v1), as the reference implementations. */
    CONFLICT
}
