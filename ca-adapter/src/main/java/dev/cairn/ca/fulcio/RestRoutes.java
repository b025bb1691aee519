package dev.cairn.ca.fulcio;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.cairn.ca.fulcio.v2.CreateSigningCertificateRequest;
import dev.cairn.ca.issue.IssuanceResult;
import dev.cairn.ca.issue.KeyRequest;
import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The paths of the HTTP API. */
final class RestRoutes {
    static final String NOT_READ = "the request is not the JSON of a CreateSigningCertificateRequest";

    private static final String PEM_CHAIN = "application/pem-certificate-chain";

    private RestRoutes() {}

    /** {@code POST /api/v2/signingCert}: answers 200. */
    static RestRoute signingCertV2(FulcioService service, Optional<String> remoteHeader, Latency latency) {
        return posted("fulcio-v2-signing-cert", "/api/v2/signingCert", latency, call -> {
            CreateSigningCertificateRequest.Builder request = CreateSigningCertificateRequest.newBuilder();
            try {
                RestRoute.read(call.body(), request);
            } catch (InvalidProtocolBufferException e) {
                return notRead(service, Caller.of(call, remoteHeader));
            }
            return service.createSigningCertificate(request.build(), Caller.token(call), Caller.of(call, remoteHeader))
                    .thenApply(RestRoutes::answer);
        });
    }

    /** {@code POST /api/v1/signingCert}: answers 201 with PEM; the token is in the header Authorization. */
    static RestRoute signingCertV1(FulcioService service, Optional<String> remoteHeader, Latency latency) {
        return posted("fulcio-v1-signing-cert", "/api/v1/signingCert", latency, call -> {
            var request = dev.cairn.ca.fulcio.v1.CreateSigningCertificateRequest.newBuilder();
            try {
                RestRoute.read(call.body(), request);
            } catch (InvalidProtocolBufferException e) {
                return notRead(service, Caller.of(call, remoteHeader));
            }
            return service.issue(Caller.token(call), key(request.build()), Caller.of(call, remoteHeader))
                    .thenApply(RestRoutes::pemAnswer);
        });
    }

    private static KeyRequest key(dev.cairn.ca.fulcio.v1.CreateSigningCertificateRequest request) {
        if (!request.getCertificateSigningRequest().isEmpty()) {
            return new KeyRequest.SigningRequest(
                    Bytes.wrap(request.getCertificateSigningRequest().toByteArray()));
        }
        return new KeyRequest.PublicKeyWithProof(
                Bytes.wrap(request.getPublicKey().getContent().toByteArray()),
                Bytes.wrap(request.getSignedEmailAddress().toByteArray()));
    }

    /** {@code GET /api/v2/trustBundle}. */
    static RestRoute trustBundle(FulcioService service, Latency latency) {
        return got(
                "fulcio-v2-trust-bundle", "/api/v2/trustBundle", latency, () -> RestRoute.json(service.trustBundle()));
    }

    /** {@code GET /api/v2/configuration}. */
    static RestRoute configuration(FulcioService service, Latency latency) {
        return got(
                "fulcio-v2-configuration",
                "/api/v2/configuration",
                latency,
                () -> RestRoute.json(service.configuration()));
    }

    /** {@code GET /api/v1/rootCert}: the active chain, the intermediate first. */
    static RestRoute rootCert(FulcioService service, Latency latency) {
        return got(
                "fulcio-v1-root-cert",
                "/api/v1/rootCert",
                latency,
                () -> Answer.of(200, PEM_CHAIN, Bytes.ofUtf8(service.rootCertificate())));
    }

    private static RestRoute posted(String name, String path, Latency latency, RestRoute.Handler handler) {
        return new RestRoute(name, "POST", path, FulcioRoutes.MAX_BODY_BYTES, latency, handler);
    }

    private static RestRoute got(String name, String path, Latency latency, Supplier<Answer> answer) {
        return new RestRoute(name, "GET", path, 0, latency, call -> CompletableFuture.completedFuture(answer.get()));
    }

    private static Answer answer(Outcome outcome) {
        return outcome instanceof Outcome.Success success
                ? RestRoute.json(success.message())
                : RestRoute.error(((Outcome.Failure) outcome).error());
    }

    private static Answer pemAnswer(IssuanceResult result) {
        return result instanceof IssuanceResult.Issued issued
                ? Answer.of(201, PEM_CHAIN, Bytes.ofUtf8(String.join("", issued.pem())))
                : RestRoute.error(FulcioService.error(result));
    }

    private static CompletionStage<Answer> notRead(FulcioService service, Caller caller) {
        FulcioError error = new FulcioError(FulcioError.Code.INVALID_ARGUMENT, NOT_READ);
        return CompletableFuture.completedFuture(RestRoute.error(service.unreadable(error, caller)));
    }
}
