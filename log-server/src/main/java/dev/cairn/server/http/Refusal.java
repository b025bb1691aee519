package dev.cairn.server.http;

/** Why a body was not read. */
public enum Refusal {
    /** It is longer than it may be. */
    TOO_LARGE(413, "the body is too large"),
    /** Too many bodies are being read. */
    NO_ROOM(503, "too many requests are being read; retry"),
    /** It did not arrive in time. */
    TOO_SLOW(408, "the body did not arrive in time"),
    /** The connection broke, or the body is not framed as HTTP has it. */
    CUT_OFF(400, "the body ended early");

    private final int status;
    private final String reason;

    Refusal(int status, String reason) {
        this.status = status;
        this.reason = reason;
    }

    /** The HTTP status code, where a dialect has no other. */
    public int status() {
        return status;
    }

    /** One line for people. */
    public String reason() {
        return reason;
    }
}
