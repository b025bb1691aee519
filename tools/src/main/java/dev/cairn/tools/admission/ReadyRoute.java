package dev.cairn.tools.admission;

import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Whether requests are wanted: not before the policy is there, and not when the process is to end. */
final class ReadyRoute implements Route {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final int MAX_BODY = 1024;

    private final String path;
    private final BooleanSupplier ready;

    ReadyRoute(String path, BooleanSupplier ready) {
        this.path = path;
        this.ready = ready;
    }

    @Override
    public String name() {
        return "readyz";
    }

    @Override
    public boolean isAt(String asked) {
        return asked.equals(path);
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public int maxBodyBytes() {
        return MAX_BODY;
    }

    @Override
    public CompletionStage<Answer> answer(Call call) {
        return CompletableFuture.completedFuture(
                ready.getAsBoolean() ? text(OK, "ready") : text(UNAVAILABLE, "stopping"));
    }

    @Override
    public Answer refusal(int status, String reason) {
        return text(status, reason);
    }

    private static Answer text(int status, String line) {
        return Answer.of(status, "text/plain; charset=utf-8", Bytes.ofUtf8(line + "\n"));
    }
}
