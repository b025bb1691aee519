package dev.cairn.ca.fulcio;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.cairn.ca.fulcio.health.HealthCheckRequest;
import dev.cairn.ca.fulcio.health.HealthCheckResponse;
import dev.cairn.core.http.Call;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The service {@code grpc.health.v1.Health}, of which only Check is there: a process that answers serves. */
final class HealthMethods implements GrpcMethods {
    private static final Set<String> SERVING = Set.of("", "dev.sigstore.fulcio.v2.CA", "grpc.health.v1.Health");

    @Override
    public String service() {
        return "grpc.health.v1.Health";
    }

    @Override
    public String routeName() {
        return "grpc-health";
    }

    @Override
    public CompletionStage<Outcome> answer(String method, byte[] message, Call call)
            throws InvalidProtocolBufferException {
        if (!method.equals("Check")) {
            return CompletableFuture.completedFuture(
                    Outcome.failure(FulcioError.Code.UNIMPLEMENTED, "only Check is implemented"));
        }
        if (!SERVING.contains(HealthCheckRequest.parseFrom(message).getService())) {
            return CompletableFuture.completedFuture(Outcome.failure(FulcioError.Code.NOT_FOUND, "unknown service"));
        }
        return CompletableFuture.completedFuture(new Outcome.Success(HealthCheckResponse.newBuilder()
                .setStatus(HealthCheckResponse.ServingStatus.SERVING)
                .build()));
    }
}
