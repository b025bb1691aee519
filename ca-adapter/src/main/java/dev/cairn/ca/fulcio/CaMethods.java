package dev.cairn.ca.fulcio;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.cairn.ca.fulcio.v2.CreateSigningCertificateRequest;
import dev.cairn.ca.fulcio.v2.GetConfigurationRequest;
import dev.cairn.ca.fulcio.v2.GetTrustBundleRequest;
import dev.cairn.core.http.Call;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The service {@code dev.sigstore.fulcio.v2.CA}. */
final class CaMethods implements GrpcMethods {
    private static final String CREATE = "CreateSigningCertificate";

    private final FulcioService service;
    private final Optional<String> remoteHeader;

    CaMethods(FulcioService service, Optional<String> remoteHeader) {
        this.service = service;
        this.remoteHeader = remoteHeader;
    }

    @Override
    public String service() {
        return "dev.sigstore.fulcio.v2.CA";
    }

    @Override
    public String routeName() {
        return "fulcio-grpc";
    }

    @Override
    public CompletionStage<Outcome> answer(String method, byte[] message, Call call)
            throws InvalidProtocolBufferException {
        return switch (method) {
            case CREATE ->
                service.createSigningCertificate(
                        CreateSigningCertificateRequest.parseFrom(message),
                        Caller.token(call),
                        Caller.of(call, remoteHeader));
            case "GetTrustBundle" -> {
                GetTrustBundleRequest unused = GetTrustBundleRequest.parseFrom(message);
                yield CompletableFuture.completedFuture(new Outcome.Success(service.trustBundle()));
            }
            case "GetConfiguration" -> {
                GetConfigurationRequest unused = GetConfigurationRequest.parseFrom(message);
                yield CompletableFuture.completedFuture(new Outcome.Success(service.configuration()));
            }
            default ->
                CompletableFuture.completedFuture(
                        Outcome.failure(FulcioError.Code.UNIMPLEMENTED, "the service has no such method"));
        };
    }

    @Override
    public FulcioError unreadable(String method, FulcioError error, Call call) {
        return method.equals(CREATE) ? service.unreadable(error, Caller.of(call, remoteHeader)) : error;
    }
}
