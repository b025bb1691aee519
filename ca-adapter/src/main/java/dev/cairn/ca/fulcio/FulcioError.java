package dev.cairn.ca.fulcio;

/**
 * A request that did not succeed, as both wires say it.
 *
 * @param message for the client
 */
record FulcioError(Code code, String message) {
    /** The codes of gRPC that are in use (<a href="https://grpc.github.io/grpc/core/md_doc_statuscodes.html">status codes</a>). */
    enum Code {
        /** Also what is wrong with the token: never 401 or 403. */
        INVALID_ARGUMENT(3, 400),
        DEADLINE_EXCEEDED(4, 504),
        NOT_FOUND(5, 404),
        RESOURCE_EXHAUSTED(8, 429),
        UNIMPLEMENTED(12, 501),
        INTERNAL(13, 500),
        UNAVAILABLE(14, 503);

        private final int number;
        private final int httpStatus;

        Code(int number, int httpStatus) {
            this.number = number;
            this.httpStatus = httpStatus;
        }

        int number() {
            return number;
        }

        int httpStatus() {
            return httpStatus;
        }
    }

    /** What a server's refusal is in this API; grpc-gateway says 501 where a method is not the path's. */
    static FulcioError ofHttp(int status, String reason) {
        Code code = switch (status) {
            case 404 -> Code.NOT_FOUND;
            case 405 -> Code.UNIMPLEMENTED;
            case 408, 504 -> Code.DEADLINE_EXCEEDED;
            case 413, 429 -> Code.RESOURCE_EXHAUSTED;
            case 503 -> Code.UNAVAILABLE;
            default -> status >= 400 && status < 500 ? Code.INVALID_ARGUMENT : Code.INTERNAL;
        };
        return new FulcioError(code, reason);
    }
}
