package dev.cairn.server.rekorv1;

/** A proposed entry that is refused, as the reference answers it. */
final class ProposedEntryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int code;

    private ProposedEntryException(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** A body, or an envelope in it, that is not a JSON object: 400. */
    static ProposedEntryException unreadable(String what, String reason) {
        return new ProposedEntryException(400, 400, "parsing " + what + " failed, because " + reason);
    }

    /** An entry that its kind refuses: 400. */
    static ProposedEntryException refused(String reason) {
        return new ProposedEntryException(400, 400, "error processing entry: " + reason);
    }

    /** A field of the entry's spec that breaks the schema of its kind: 400, in the words of go-openapi. */
    static ProposedEntryException invalid(String fieldAndRule) {
        return refused("validation failure list:\n" + fieldAndRule);
    }

    /** A field of the entry itself that breaks the schema: 422. */
    static ProposedEntryException violation(SchemaRule rule, String message) {
        return new ProposedEntryException(422, rule.code, message);
    }

    /** What of the schema is broken, with the code of <a href="https://github.com/go-openapi/errors">go-openapi</a>. */
    enum SchemaRule {
        KIND(422),
        REQUIRED(602),
        PATTERN(605);

        private final int code;

        SchemaRule(int code) {
            this.code = code;
        }
    }

    /** The HTTP status, 400 or 422. */
    int status() {
        return status;
    }

    /** The code in the body of the answer: the status, or go-openapi's for a violation of the schema. */
    int code() {
        return code;
    }
}
