package dev.cairn.ca.fulcio;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import io.micrometer.core.instrument.Timer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;

/**
 * A path of the HTTP API, whose JSON is that of grpc-gateway: lowerCamelCase, bytes as base64, fields with default values written, fields and
 * names of enumerations that are not known passed over; but the text is JSON ({@link StrictJson}). Neither Accept nor Content-Type is looked at, as there.
 */
final class RestRoute implements Route {
    /** What is at the path. */
    @FunctionalInterface
    interface Handler {
        CompletionStage<Answer> answer(Call call);
    }

    private static final String JSON = "application/json";
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().alwaysPrintFieldsWithNoPresence().omittingInsignificantWhitespace();

    private final String name;
    private final String path;
    private final String method;
    private final int maxBodyBytes;
    private final Latency latency;
    private final Handler handler;

    RestRoute(String name, String method, String path, int maxBodyBytes, Latency latency, Handler handler) {
        this.name = name;
        this.method = method;
        this.path = path;
        this.maxBodyBytes = maxBodyBytes;
        this.latency = latency;
        this.handler = handler;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isAt(String path) {
        return this.path.equals(path);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public int maxBodyBytes() {
        return maxBodyBytes;
    }

    @Override
    public CompletionStage<Answer> answer(Call call) {
        Timer.Sample sample = latency.start();
        return handler.answer(call).thenApply(answer -> {
            latency.stop(sample, method, answer);
            return answer;
        });
    }

    @Override
    public Answer refusal(int status, String reason) {
        FulcioError error = FulcioError.ofHttp(status, reason);
        // 413 is said as it is; grpc-gateway has no code of its own for it.
        return error(error, status == 405 ? error.code().httpStatus() : status);
    }

    static Answer json(Message message) {
        return Answer.of(200, JSON, Bytes.ofUtf8(print(message)));
    }

    static Answer error(FulcioError error) {
        return error(error, error.code().httpStatus());
    }

    private static Answer error(FulcioError error, int status) {
        String body = "{\"code\":" + error.code().number() + ",\"message\":" + JsonText.quote(error.message())
                + ",\"details\":[]}";
        return Answer.of(status, JSON, Bytes.ofUtf8(body));
    }

    private static String print(Message message) {
        try {
            return PRINTER.print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message without Any has a JSON form", e);
        }
    }

    /**
     * Reads a body.
     *
     * @throws InvalidProtocolBufferException if it is not UTF-8, or not the JSON of the message; what this says of it is not for the client, as it
     *     may quote a token
     */
    static void read(Bytes body, Message.Builder into) throws InvalidProtocolBufferException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.unsafeArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidProtocolBufferException("not UTF-8");
        }
        StrictJson.check(text, into.getDescriptorForType());
        PARSER.merge(text, into);
    }
}
