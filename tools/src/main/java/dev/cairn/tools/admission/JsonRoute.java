package dev.cairn.tools.admission;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes JSON and answers with JSON; what cannot be read is answered 400, with the field and its rule. */
final class JsonRoute implements Route {
    private static final String JSON = "application/json";
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;

    private final Door door;
    private final String path;
    private final int maxBodyBytes;
    private final Handler handler;
    private final Recorder recorder;

    /** What a route does. */
    interface Handler {
        /**
         * Answers; does not block.
         *
         * @throws MalformedException if the request is not what it must be
         */
        CompletableFuture<Reply> answer(Call call) throws MalformedException;
    }

    /**
     * An answer.
     *
     * @param result for the metrics: {@code allowed}, {@code refused} or {@code passed}
     */
    record Reply(ObjectNode body, String result) {}

    JsonRoute(Door door, String path, int maxBodyBytes, Handler handler, Recorder recorder) {
        this.door = door;
        this.path = path;
        this.maxBodyBytes = maxBodyBytes;
        this.handler = handler;
        this.recorder = recorder;
    }

    @Override
    public String name() {
        return door.text();
    }

    @Override
    public boolean isAt(String asked) {
        return asked.equals(path);
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public int maxBodyBytes() {
        return maxBodyBytes;
    }

    @Override
    public CompletionStage<Answer> answer(Call call) {
        long began = System.nanoTime();
        try {
            return handler.answer(call).thenApply(reply -> {
                recorder.answered(door, reply.result(), began);
                return json(OK, reply.body());
            });
        } catch (MalformedException e) {
            recorder.answered(door, "malformed", began);
            return CompletableFuture.completedFuture(refusal(BAD_REQUEST, e.getMessage()));
        }
    }

    @Override
    public Answer refusal(int status, String reason) {
        return json(status, JsonNodeFactory.instance.objectNode().put("error", reason));
    }

    private static Answer json(int status, ObjectNode body) {
        return Answer.of(status, JSON, Bytes.ofUtf8(body + "\n"));
    }
}
