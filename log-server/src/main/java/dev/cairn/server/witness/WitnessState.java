package dev.cairn.server.witness;

/** What a witness did when it was asked last. */
public enum WitnessState {
    /** It was not asked since the log started. */
    NOT_ASKED("not asked yet", Kind.QUIET),
    /** It cosigned. */
    COSIGNS("cosigns", Kind.QUIET),
    /** There was no answer: refused, cut off, or not in time. */
    UNREACHABLE("does not answer", Kind.AGAIN),
    /** 429 or a status from 500: it may answer later. */
    UNAVAILABLE("cannot answer now", Kind.AGAIN),
    /** It has cosigned more than this log has: the log was restored from a backup, or another one signs with its key. */
    AHEAD("has cosigned a larger tree than the log has", Kind.ALARM),
    /** 422: it says that the tree does not continue what it has cosigned. */
    REFUSES_TREE("says that the tree does not continue the one it cosigned", Kind.ALARM),
    /** 404: it does not know the log's origin. */
    UNKNOWN_ORIGIN("does not know the log", Kind.REFUSAL),
    /** 403: it does not know the log's key. */
    UNKNOWN_KEY("does not take the log's signature", Kind.REFUSAL),
    /** 400: it could not read the request. */
    REFUSES_REQUEST("says that the request is malformed", Kind.REFUSAL),
    /** Its answer is not one of the protocol's, or its cosignature is not one of its key's. */
    WRONG_ANSWER("does not answer as a witness does", Kind.REFUSAL);

    /** What is to be done about it. */
    private enum Kind {
        QUIET,
        AGAIN,
        REFUSAL,
        ALARM
    }

    private final String words;
    private final Kind kind;

    WitnessState(String words, Kind kind) {
        this.words = words;
        this.kind = kind;
    }

    /** The state in fixed words, after "the witness". */
    public String words() {
        return words;
    }

    /** Whether the same request may succeed in a moment. */
    boolean isTransient() {
        return kind == Kind.AGAIN;
    }

    /** Whether it contradicts what the log says of itself. */
    boolean isAlarm() {
        return kind == Kind.ALARM;
    }
}
