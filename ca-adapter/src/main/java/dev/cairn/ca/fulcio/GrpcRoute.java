package dev.cairn.ca.fulcio;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import io.micrometer.core.instrument.Timer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A gRPC service with unary methods (<a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP/2</a>). A message is
 * {@code compressed(1) | length(4) | bytes}; the answer is 200 whatever happened, and its trailers say what did.
 */
final class GrpcRoute implements Route {
    private static final String GRPC = "application/grpc";
    private static final int HEADER_BYTES = 5;
    private static final Map<String, String> UNCOMPRESSED = Map.of("grpc-accept-encoding", "identity");

    private final GrpcMethods methods;
    private final Latency latency;
    private final String prefix;

    GrpcRoute(GrpcMethods methods, Latency latency) {
        this.methods = methods;
        this.latency = latency;
        this.prefix = "/" + methods.service() + "/";
    }

    @Override
    public String name() {
        return methods.routeName();
    }

    @Override
    public boolean isAt(String path) {
        return path.startsWith(prefix);
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public int maxBodyBytes() {
        return FulcioRoutes.MAX_BODY_BYTES + HEADER_BYTES;
    }

    @Override
    public CompletionStage<Answer> answer(Call call) {
        Timer.Sample sample = latency.start();
        return respond(call).thenApply(answer -> {
            latency.stop(sample, method(), answer);
            return answer;
        });
    }

    private CompletionStage<Answer> respond(Call call) {
        // SPEC: "If Content-Type does not begin with "application/grpc", gRPC servers SHOULD respond with HTTP status
        // of 415"
        if (!call.contentType().equals(GRPC) && !call.contentType().equals(GRPC + "+proto")) {
            return CompletableFuture.completedFuture(
                    Answer.of(415, "text/plain", Bytes.ofUtf8("content-type is not application/grpc\n")));
        }
        byte[] body = call.body().unsafeArray();
        if (body.length < HEADER_BYTES || ByteBuffer.wrap(body).getInt(1) != body.length - HEADER_BYTES) {
            return unreadable(call, FulcioError.Code.INVALID_ARGUMENT, "the body is not exactly one gRPC message");
        }
        if (body[0] != 0) {
            return unreadable(call, FulcioError.Code.UNIMPLEMENTED, "messages are not compressed here");
        }
        byte[] message = Arrays.copyOfRange(body, HEADER_BYTES, body.length);
        try {
            return methods.answer(methodOf(call), message, call).thenApply(GrpcRoute::answer);
        } catch (InvalidProtocolBufferException e) {
            return unreadable(call, FulcioError.Code.INVALID_ARGUMENT, "the message is not the method's");
        }
    }

    private String methodOf(Call call) {
        return call.path().substring(prefix.length());
    }

    private CompletionStage<Answer> unreadable(Call call, FulcioError.Code code, String message) {
        FulcioError error = methods.unreadable(methodOf(call), new FulcioError(code, message), call);
        return CompletableFuture.completedFuture(answer(new Outcome.Failure(error)));
    }

    private static Answer answer(Outcome outcome) {
        if (outcome instanceof Outcome.Success success) {
            return status(0, "", frame(success.message()));
        }
        FulcioError error = ((Outcome.Failure) outcome).error();
        return status(error.code().number(), error.message(), Bytes.EMPTY);
    }

    @Override
    public Answer refusal(int status, String reason) {
        FulcioError error = FulcioError.ofHttp(status, reason);
        return status(error.code().number(), error.message(), Bytes.EMPTY);
    }

    private static Bytes frame(Message message) {
        byte[] bytes = message.toByteArray();
        return Bytes.wrap(ByteBuffer.allocate(HEADER_BYTES + bytes.length)
                .put((byte) 0)
                .putInt(bytes.length)
                .put(bytes)
                .array());
    }

    private static Answer status(int code, String message, Bytes body) {
        Map<String, String> trailers = message.isEmpty()
                ? Map.of("grpc-status", Integer.toString(code))
                : Map.of("grpc-status", Integer.toString(code), "grpc-message", percentEncode(message));
        return new Answer(200, GRPC, body, UNCOMPRESSED, trailers);
    }

    /** SPEC: "Percent-Byte-Unencoded → 1*( %x20-%x24 / %x26-%x7E )", of the UTF-8 bytes. */
    static String percentEncode(String message) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b & 0xff));
            }
        }
        return encoded.toString();
    }
}
