package dev.cairn.ca.fulcio;

import com.google.protobuf.Message;

/** What a method answers, before it is written for a wire. */
sealed interface Outcome {
    /** Success. */
    record Success(Message message) implements Outcome {}

    /** Anything else. */
    record Failure(FulcioError error) implements Outcome {}

    static Outcome failure(FulcioError.Code code, String message) {
        return new Failure(new FulcioError(code, message));
    }
}
