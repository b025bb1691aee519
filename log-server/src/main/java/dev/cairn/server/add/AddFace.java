package dev.cairn.server.add;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.raw.RawEntry;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.PlainErrors;
import dev.cairn.server.http.Refusal;
import dev.cairn.server.http.Request;
import dev.cairn.server.http.Submissions;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** {@code POST /add}: 1 to 65,535 bytes in, their index out, with the header {@code x-log-index} when they were in the log before. */
public final class AddFace {
    private final Bodies bodies;
    private final Submissions submissions;
    private final Executor executor;
    private final PlainErrors errors = new PlainErrors();

    /** @param executor where answers are made */
    public AddFace(Bodies bodies, Submissions submissions, Executor executor) {
        this.bodies = bodies;
        this.submissions = submissions;
        this.executor = executor;
    }

    /** What is at {@code /add}. Web pages of other origins have no business here. */
    public Endpoint endpoint() {
        return new Endpoint("add", Endpoint.Methods.SUBMIT, false, this::add);
    }

    private CompletionStage<HttpResponse> add(Request request) {
        return bodies.read(request, Entry.MAX_BYTES, this::add, AddFace::refused);
    }

    private static HttpResponse refused(Refusal refusal) {
        return refusal == Refusal.TOO_LARGE
                ? PlainErrors.error(413, "an entry has at most " + Entry.MAX_BYTES + " bytes")
                : new PlainErrors().refused(refusal);
    }

    private CompletionStage<HttpResponse> add(byte[] body) {
        Entry entry;
        try {
            entry = RawEntry.of(Bytes.wrap(body));
        } catch (MalformedException e) {
            return CompletableFuture.completedFuture(PlainErrors.error(400, e.getMessage()));
        }
        Optional<String> refusal = submissions.against(entry);
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(PlainErrors.error(403, refusal.get()));
        }
        return submissions.append(entry).handleAsync(this::answer, executor);
    }

    private HttpResponse answer(@Nullable AppendResult result, @Nullable Throwable failure) {
        if (result == null || failure != null) {
            return PlainErrors.error(500, "the entry was not published in time; whether it is in the log is not known");
        }
        return result.match(
                AddFace::published,
                pushback -> PlainErrors.error(503, "too much is in flight; retry")
                        .addHeader(Answers.retryAfter(pushback.retryAfter())),
                errors::unavailable);
    }

    private static HttpResponse published(AppendResult.Published published) {
        byte[] index = Long.toString(published.index()).getBytes(StandardCharsets.US_ASCII);
        HttpResponse response = Answers.of(200, Answers.TEXT, index);
        return published.duplicate() ? response.addHeader(Answers.logIndex(published.index())) : response;
    }
}
