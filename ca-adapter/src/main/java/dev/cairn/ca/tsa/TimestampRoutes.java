package dev.cairn.ca.tsa;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code POST /api/v1/timestamp} and {@code GET /api/v1/timestamp/certchain}, as Sigstore's timestamp authority has them. */
public final class TimestampRoutes {
    private static final int MAX_BODY = 1 << 20;
    private static final String JSON = "application/json";
    private static final String CACHE_CONTROL = "Cache-Control";

    private TimestampRoutes() {}

    /** Both routes. */
    public static List<Route> of(TimestampAuthority authority) {
        return List.of(new Timestamp(authority), new Chain(authority));
    }

    private static Answer error(int status, String message) {
        Bytes body = Bytes.ofUtf8(JsonNodeFactory.instance
                .objectNode()
                .put("code", status)
                .put("message", message)
                .toString());
        return Answer.of(status, JSON, body).withHeader(CACHE_CONTROL, "no-cache");
    }

    private record Timestamp(TimestampAuthority authority) implements Route {
        @Override
        public String name() {
            return "timestamp";
        }

        @Override
        public boolean isAt(String path) {
            return path.equals("/api/v1/timestamp");
        }

        @Override
        public String method() {
            return "POST";
        }

        @Override
        public int maxBodyBytes() {
            return MAX_BODY;
        }

        @Override
        public CompletionStage<Answer> answer(Call call) {
            return CompletableFuture.completedFuture(stamp(call));
        }

        private Answer stamp(Call call) {
            try {
                return switch (call.contentType()) {
                    case "application/timestamp-query" -> granted(authority.answerDer(call.body()));
                    case JSON -> granted(authority.answerJson(call.body()));
                    default -> error(415, "Content-Type is neither application/timestamp-query nor application/json");
                };
            } catch (TimestampException e) {
                return error(e.status(), e.getMessage());
            }
        }

        private static Answer granted(Bytes response) {
            return Answer.of(200, "application/timestamp-reply", response).withHeader(CACHE_CONTROL, "no-cache");
        }

        @Override
        public Answer refusal(int status, String reason) {
            return error(status, reason);
        }
    }

    private record Chain(TimestampAuthority authority) implements Route {
        @Override
        public String name() {
            return "timestamp-certchain";
        }

        @Override
        public boolean isAt(String path) {
            return path.equals("/api/v1/timestamp/certchain");
        }

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public int maxBodyBytes() {
            return 0;
        }

        @Override
        public CompletionStage<Answer> answer(Call call) {
            return CompletableFuture.completedFuture(
                    Answer.of(200, "application/pem-certificate-chain", authority.chainPem())
                            .withHeader(CACHE_CONTROL, "max-age=86400, immutable"));
        }

        @Override
        public Answer refusal(int status, String reason) {
            return error(status, reason);
        }
    }
}
