package dev.cairn.witness.http;

import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import dev.cairn.witness.cosign.Refusal;
import dev.cairn.witness.cosign.RefusedException;
import java.util.concurrent.CompletionException;

/** Answers as text. */
final class TextAnswers {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String SIZE = "text/x.tlog.size";
    private static final String RETRY_SECONDS = "2";

    private TextAnswers() {}

    static Answer text(int status, String line) {
        return Answer.of(status, TEXT, Bytes.ofUtf8(line + "\n"));
    }

    static Answer ok(Bytes body) {
        return Answer.of(200, TEXT, body);
    }

    /** The one place that makes answers of refusals. */
    static Answer refused(RefusedException refused) {
        Refusal refusal = refused.refusal();
        if (refusal == Refusal.CONFLICT) {
            // SPEC: "The response body MUST consist of the tree size of the latest cosigned checkpoint in decimal,
            // followed by
            // a newline (U+000A). The response MUST have a `Content-Type` of `text/x.tlog.size`."
            return Answer.of(refusal.status(), SIZE, Bytes.ofUtf8(refused.size() + "\n"));
        }
        Answer answer = text(refusal.status(), refused.reason());
        return refusal.status() == 503 ? answer.withHeader("Retry-After", RETRY_SECONDS) : answer;
    }

    /** The refusal that a stage failed with; anything else is a fault of the program, and thrown again. */
    static RefusedException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RefusedException refused) {
            return refused;
        }
        throw failure instanceof CompletionException completion ? completion : new CompletionException(cause);
    }
}
