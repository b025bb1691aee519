package dev.cairn.ca.fulcio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.cairn.ca.certificate.AuthorityChain;
import dev.cairn.ca.fulcio.v2.CreateSigningCertificateRequest;
import dev.cairn.ca.fulcio.v2.Credentials;
import dev.cairn.ca.fulcio.v2.PublicKeyRequest;
import dev.cairn.ca.fulcio.v2.SigningCertificate;
import dev.cairn.ca.fulcio.v2.TrustBundle;
import dev.cairn.ca.issue.AuditTrail;
import dev.cairn.ca.issue.Csrs;
import dev.cairn.ca.issue.KeyRequest;
import dev.cairn.ca.issue.TestIssuance;
import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FulcioRoutesTest {
    private static final String CREATE = "/dev.sigstore.fulcio.v2.CA/CreateSigningCertificate";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestIssuance test = new TestIssuance();
    private final List<Route> routes = FulcioRoutes.of(
            test.issuance, test.authorities, test.authenticator, Optional.of("x-forwarded-for"), test.registry);

    private Answer call(String path, String contentType, Map<String, String> headers, Bytes body) throws Exception {
        Route route = routes.stream().filter(one -> one.isAt(path)).findFirst().orElseThrow();
        return route.answer(new Call(path, contentType, headers, body))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private Answer post(String path, String json, Map<String, String> headers) throws Exception {
        return call(path, "application/json", headers, Bytes.ofUtf8(json));
    }

    private Answer grpc(String path, Message message) throws Exception {
        return call(path, "application/grpc", Map.of(), frame(0, message.toByteArray()));
    }

    private static Bytes frame(int flag, byte[] message) {
        return Bytes.wrap(ByteBuffer.allocate(5 + message.length)
                .put((byte) flag)
                .putInt(message.length)
                .put(message)
                .array());
    }

    private static CreateSigningCertificateRequest request(String token, KeyRequest key) {
        CreateSigningCertificateRequest.Builder builder = CreateSigningCertificateRequest.newBuilder()
                .setCredentials(Credentials.newBuilder().setOidcIdentityToken(token));
        if (key instanceof KeyRequest.PublicKeyWithProof proof) {
            return builder.setPublicKeyRequest(PublicKeyRequest.newBuilder()
                            .setPublicKey(dev.cairn.ca.fulcio.v2.PublicKey.newBuilder()
                                    .setContent(proof.publicKey().utf8()))
                            .setProofOfPossession(
                                    ByteString.copyFrom(proof.proof().toArray())))
                    .build();
        }
        byte[] pem = ((KeyRequest.SigningRequest) key).pem().toArray();
        return builder.setCertificateSigningRequest(ByteString.copyFrom(pem)).build();
    }

    private KeyRequest.PublicKeyWithProof proof() {
        return (KeyRequest.PublicKeyWithProof) TestIssuance.proof(test.client, TestIssuance.EMAIL);
    }

    private String v2(String token, KeyRequest.PublicKeyWithProof key) {
        String credentials = token.isEmpty() ? "" : "\"credentials\":{\"oidcIdentityToken\":\"" + token + "\"},";
        return "{" + credentials
                + "\"unknown\":{\"a\":[1]},\"publicKeyRequest\":{\"publicKey\":{\"algorithm\":\"RSA\",\"content\":"
                + JsonText.quote(key.publicKey().utf8()) + "},\"proofOfPossession\":\""
                + key.proof().base64() + "\"}}";
    }

    @Test
    void v2TakesTheTokenFromEither() throws Exception {
        Answer answer = post("/api/v2/signingCert", v2("jane", proof()), Map.of("authorization", "Bearer over"));
        assertEquals(200, answer.status());
        JsonNode chain = JSON.readTree(answer.body().utf8())
                .path("signedCertificateEmbeddedSct")
                .path("chain")
                .path("certificates");
        assertEquals(3, chain.size());
        assertEquals(1, AuthorityChain.parse(chain.get(0).asText()).size());
        for (String header : List.of("Bearer jane", "jane")) {
            assertEquals(
                    200,
                    post("/api/v2/signingCert", v2("", proof()), Map.of("authorization", header))
                            .status());
        }
        assertEquals(400, post("/api/v2/signingCert", v2("", proof()), Map.of()).status());
        assertEquals(
                3,
                test.registry
                        .get("fulcio_api_latency")
                        .tag("code", "200")
                        .tag("method", "post")
                        .timer()
                        .count());
    }

    @Test
    void snakeCaseAndSigningRequest() throws Exception {
        Bytes csr = Csrs.pem(
                "CERTIFICATE REQUEST",
                test.client,
                test.client,
                Csrs.ECDSA_SHA256,
                Optional.of(DigestAlgorithm.SHA2_256));
        Answer answer = post(
                "/api/v2/signingCert",
                "{\"credentials\":{\"oidc_identity_token\":\"jane\"},\"certificate_signing_request\":\"" + csr.base64()
                        + "\"}",
                Map.of("x-forwarded-for", "192.0.2.7", "x-request-id", "a b\nc"));
        assertEquals(200, answer.status(), answer.body()::utf8);
        assertEquals("192.0.2.7", test.lines.get(0).remote());
        assertEquals(32, test.lines.get(0).requestId().length(), "an id with a line end is replaced");
    }

    @Test
    void v1() throws Exception {
        KeyRequest.PublicKeyWithProof key = proof();
        String body = "{\"publicKey\":{\"algorithm\":\"ecdsa\",\"content\":\""
                + key.publicKey().base64() + "\"},\"signedEmailAddress\":\""
                + key.proof().base64() + "\"}";
        Answer answer = post("/api/v1/signingCert", body, Map.of("authorization", "Bearer jane"));
        assertEquals(201, answer.status());
        assertEquals("application/pem-certificate-chain", answer.contentType());
        assertEquals(3, AuthorityChain.parse(answer.body().utf8()).size());
        assertEquals(400, post("/api/v1/signingCert", body, Map.of()).status());
        Answer root = call("/api/v1/rootCert", "", Map.of(), Bytes.EMPTY);
        assertEquals(
                test.authorities.active().chain(),
                AuthorityChain.parse(root.body().utf8()));
    }

    @Test
    void whatIsTrustedAndConfigured() throws Exception {
        JsonNode bundle = JSON.readTree(
                call("/api/v2/trustBundle", "", Map.of(), Bytes.EMPTY).body().utf8());
        assertEquals(2, bundle.path("chains").get(0).path("certificates").size());
        JsonNode issuers = JSON.readTree(call("/api/v2/configuration", "", Map.of(), Bytes.EMPTY)
                        .body()
                        .utf8())
                .path("issuers");
        assertEquals(
                JSON.readTree(
                        "{\"issuerUrl\":\"https://idp.example\",\"audience\":\"sigstore\",\"challengeClaim\":\"email\","
                                + "\"spiffeTrustDomain\":\"\",\"issuerType\":\"email\",\"subjectDomain\":\"\",\"skipEmailVerification\":false}"),
                issuers.get(0));
        assertEquals(
                "https://*.idp.example",
                issuers.get(1).path("wildcardIssuerUrl").asText());
    }

    /** The texts are those that clients show and other tools look for. */
    @Test
    void refusalsOnEveryWire() throws Exception {
        record Row(KeyRequest key, String token, String message) {}
        LocalKey p384 = LocalKey.generate(KeyType.ECDSA_P384);
        LocalKey other = LocalKey.generate(KeyType.ECDSA_P256);
        Optional<DigestAlgorithm> sha256 = Optional.of(DigestAlgorithm.SHA2_256);
        String label = "CERTIFICATE REQUEST";
        KeyRequest ml = TestIssuance.proof(LocalKey.generate(KeyType.ML_DSA_44), TestIssuance.EMAIL);
        KeyRequest noKey = new KeyRequest.PublicKeyWithProof(Bytes.ofUtf8("x"), Bytes.ofUtf8("x"));
        for (Row row : List.of(
                new Row(proof(), "over", "There was an error processing the identity token: "),
                new Row(
                        new KeyRequest.SigningRequest(Bytes.ofUtf8("x")),
                        "jane",
                        "The certificate signing request could not be parsed: "),
                new Row(noKey, "jane", "The public key supplied in the request could not be parsed: "),
                new Row(ml, "jane", "The public key supplied in the request is insecure: "),
                new Row(
                        TestIssuance.proof(test.client, "other"),
                        "jane",
                        "The signature supplied in the request could not be verified: "),
                new Row(
                        new KeyRequest.SigningRequest(Csrs.pem(label, other, test.client, Csrs.ECDSA_SHA256, sha256)),
                        "jane",
                        "The signature supplied in the request could not be verified: "),
                new Row(
                        new KeyRequest.SigningRequest(Csrs.pem(label, p384, p384, Csrs.ECDSA_SHA256, sha256)),
                        "jane",
                        "signing algorithm not permitted: *ecdsa.PublicKey, SHA-256"))) {
            bothWires(request(row.token(), row.key()), 3, 400, row.message());
        }
        test.log.answer = sct -> CompletableFuture.failedFuture(new StoreException("full"));
        bothWires(request("jane", proof()), 13, 500, "Error entering certificate in CTL: full");
    }

    private void bothWires(CreateSigningCertificateRequest request, int code, int status, String message)
            throws Exception {
        String json = com.google.protobuf.util.JsonFormat.printer().print(request);
        Answer http = post("/api/v2/signingCert", json, Map.of());
        assertEquals(status, http.status(), message);
        JsonNode error = JSON.readTree(http.body().utf8());
        assertEquals(code, error.path("code").asInt());
        assertTrue(error.path("message").asText().startsWith(message), error.toString());
        assertTrue(error.path("details").isArray());

        Answer grpc = grpc(CREATE, request);
        assertEquals(200, grpc.status());
        assertEquals(Integer.toString(code), grpc.trailers().get("grpc-status"));
        assertEquals(
                GrpcRoute.percentEncode(error.path("message").asText()),
                grpc.trailers().get("grpc-message"));
        assertEquals(0, grpc.body().size());
    }

    @Test
    void grpcAnswers() throws Exception {
        Answer answer = grpc(CREATE, request("jane", proof()));
        assertEquals(Map.of("grpc-status", "0"), answer.trailers());
        assertEquals("application/grpc", answer.contentType());
        byte[] body = answer.body().toArray();
        assertEquals(body.length - 5, ByteBuffer.wrap(body).getInt(1));
        SigningCertificate certificate = SigningCertificate.parseFrom(ByteString.copyFrom(body, 5, body.length - 5));
        assertEquals(3, certificate.getSignedCertificateEmbeddedSct().getChain().getCertificatesCount());
        byte[] bundle = call(
                        "/dev.sigstore.fulcio.v2.CA/GetTrustBundle",
                        "application/grpc+proto",
                        Map.of(),
                        frame(0, new byte[0]))
                .body()
                .toArray();
        assertEquals(
                1,
                TrustBundle.parseFrom(ByteString.copyFrom(bundle, 5, bundle.length - 5))
                        .getChainsCount());
    }

    @Test
    void grpcRefusals() throws Exception {
        byte[] message = request("jane", proof()).toByteArray();
        Answer compressed = call(CREATE, "application/grpc", Map.of(), frame(1, message));
        assertEquals("12", compressed.trailers().get("grpc-status"));
        assertEquals("identity", compressed.headers().get("grpc-accept-encoding"));
        for (Bytes body :
                List.of(Bytes.EMPTY, Bytes.copyOf(frame(0, message).toArray(), 0, 20), frame(0, new byte[] {7}))) {
            assertEquals(
                    "3",
                    call(CREATE, "application/grpc", Map.of(), body).trailers().get("grpc-status"));
        }
        assertEquals(
                415, call(CREATE, "application/json", Map.of(), Bytes.EMPTY).status());
        Answer unknown =
                call("/dev.sigstore.fulcio.v2.CA/Nothing", "application/grpc", Map.of(), frame(0, new byte[0]));
        assertEquals("12", unknown.trailers().get("grpc-status"));
        for (String method : List.of("GetTrustBundle", "GetConfiguration")) {
            for (byte[] bad : List.of(new byte[] {7}, new byte[] {10, 9, 1})) {
                Answer answer =
                        call("/dev.sigstore.fulcio.v2.CA/" + method, "application/grpc", Map.of(), frame(0, bad));
                assertEquals("3", answer.trailers().get("grpc-status"), method);
            }
        }
    }

    @Test
    void requestsThatCannotBeReadAreWrittenDown() throws Exception {
        Map<String, String> headers = Map.of("x-forwarded-for", "192.0.2.7", "x-request-id", "r");
        post("/api/v2/signingCert", "{", headers);
        post("/api/v1/signingCert", "{", headers);
        for (Bytes body : List.of(Bytes.EMPTY, frame(1, new byte[0]), frame(0, new byte[] {7}))) {
            call(CREATE, "application/grpc", headers, body);
        }
        assertEquals(5, test.lines.size());
        for (AuditTrail.Line line : test.lines) {
            assertEquals(AuditTrail.Outcome.REFUSED, line.outcome());
            assertEquals("request", line.reasonClass());
            assertEquals("192.0.2.7", line.remote());
            assertEquals("r", line.requestId());
            assertEquals("", line.issuer() + line.subject() + line.name());
        }
        // What asks for no certificate has no line.
        call("/dev.sigstore.fulcio.v2.CA/GetTrustBundle", "application/grpc", headers, Bytes.EMPTY);
        assertEquals(5, test.lines.size());
        test.trail = line -> {
            throw new StoreException("full");
        };
        assertEquals(500, post("/api/v2/signingCert", "{", headers).status());
        assertEquals(
                "13",
                call(CREATE, "application/grpc", headers, Bytes.EMPTY)
                        .trailers()
                        .get("grpc-status"));
    }

    @Test
    void jsonIsTakenByItsRules() throws Exception {
        String good = v2("jane", proof());
        assertEquals(
                200, post("/api/v2/signingCert", " " + good + "\n", Map.of()).status());
        String inside = good.substring(1);
        for (String bad : List.of(
                good + "{}",
                good + "x",
                "/* */" + good,
                "{// x\n" + inside,
                "{# x\n" + inside,
                "{'a':1," + inside,
                "{a:1," + inside,
                "{\"a\":NaN," + inside,
                "{\"a\":-Infinity," + inside,
                "{\"a\":01," + inside,
                "{\"a\":1;" + inside,
                "{\"a\":[1,]," + inside,
                "{\"a\":1,\"a\":1," + inside,
                "{\"u\":{\"a\":1,\"a\":1}," + inside,
                "{\"credentials\":{\"oidcIdentityToken\":\"over\"}," + inside,
                good.replace("\"jane\"", "\"over\",\"oidcIdentityToken\":\"jane\""),
                good.replace("\"jane\"", "\"jane\",\"oidc_identity_token\":\"jane\""),
                ")]}'\n" + good,
                "[".repeat(2000))) {
            assertEquals(400, post("/api/v2/signingCert", bad, Map.of()).status(), bad);
        }
        for (String token : List.of("123", "true", "[\"jane\"]", "{}")) {
            Map<String, String> header = Map.of("authorization", "jane");
            String bad = good.replace("\"jane\"", token);
            assertEquals(400, post("/api/v2/signingCert", bad, header).status(), bad);
        }
        assertEquals(
                400,
                post("/api/v1/signingCert", "{\"signedEmailAddress\":1}", Map.of())
                        .status());
        assertTrue(
                test.lines.stream().skip(1).allMatch(line -> line.reasonClass().equals("request")));
    }

    @Test
    void health() throws Exception {
        String path = "/grpc.health.v1.Health/";
        Answer answer = call(path + "Check", "application/grpc", Map.of(), frame(0, new byte[0]));
        assertEquals(frame(0, new byte[] {8, 1}), answer.body());
        Answer list = call(path + "List", "application/grpc", Map.of(), frame(0, new byte[0]));
        assertEquals("12", list.trailers().get("grpc-status"));
        byte[] other = {10, 1, 'x'};
        assertEquals(
                "5",
                call(path + "Check", "application/grpc", Map.of(), frame(0, other))
                        .trailers()
                        .get("grpc-status"));
    }

    @Test
    void serversRefusalsInTheirForm() {
        Route rest = routes.get(0);
        assertEquals(501, rest.refusal(405, "Method Not Allowed").status());
        assertEquals(413, rest.refusal(413, "too long").status());
        assertEquals(
                "{\"code\":14,\"message\":\"busy\",\"details\":[]}",
                rest.refusal(503, "busy").body().utf8());
        Route grpc =
                routes.stream().filter(route -> route.isAt(CREATE)).findFirst().orElseThrow();
        assertEquals("8", grpc.refusal(413, "too long").trailers().get("grpc-status"));
        assertEquals("a%25%C3%A4%0A", GrpcRoute.percentEncode("a%ä\n"));
    }

    @Test
    void bodiesThatAreNotRequestsDoNotComeBack() throws Exception {
        for (String body : List.of("", "{", "[]", "{\"credentials\":{\"oidcIdentityToken\":{\"secret\":1}}}")) {
            Answer answer = post("/api/v2/signingCert", body, Map.of());
            assertEquals(400, answer.status(), body);
            assertFalse(answer.body().utf8().contains("secret"));
        }
        assertTrue(KeyFiles.publicPem(test.client.publicKey()).startsWith("-----BEGIN PUBLIC KEY"));
    }
}
