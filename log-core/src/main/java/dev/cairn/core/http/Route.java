package dev.cairn.core.http;

import java.util.concurrent.CompletionStage;

/** What is at a path, or at all paths below one. Used by many threads at a time. */
public interface Route {
    /** Its name in the metrics: one of a small fixed set. */
    String name();

    /** Whether it is at a path, for example {@code /api/v2/signingCert}. */
    boolean isAt(String path);

    /** {@code GET} or {@code POST}; a route that can be got answers HEAD too. */
    String method();

    /** The longest body it reads, in bytes; what is longer is refused with 413. */
    int maxBodyBytes();

    /**
     * Answers. May take long: it is called where it may block.
     *
     * @return fails, or the method throws, only by a fault of the program
     */
    CompletionStage<Answer> answer(Call call);

    /** How this route words a refusal that comes before it, for example 405, 413 or 503. */
    Answer refusal(int status, String reason);
}
