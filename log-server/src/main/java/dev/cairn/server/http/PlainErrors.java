package dev.cairn.server.http;

import java.nio.charset.StandardCharsets;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Errors as one line of text. */
public final class PlainErrors extends ReasonErrors {
    /** An error with its reason. */
    public static HttpResponse error(int status, String reason) {
        return Answers.of(status, Answers.TEXT, (reason + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    HttpResponse of(int status, String reason) {
        return error(status, reason);
    }
}
