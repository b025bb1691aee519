package dev.cairn.load;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/** An OpenID Connect issuer on loopback that can be stopped and started at the same URL, and that can take up a further key. */
final class TestIssuer implements AutoCloseable {
    private final List<RSAKey> keys = new ArrayList<>();
    private HttpServer server;

    TestIssuer() throws IOException, JOSEException {
        addKey();
        server = serve(0);
    }

    private HttpServer serve(int port) throws IOException {
        HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        String url = "http://localhost:" + listening.getAddress().getPort();
        document(
                listening,
                "/.well-known/openid-configuration",
                "{\"issuer\":\"" + url + "\",\"jwks_uri\":\"" + url
                        + "/keys\",\"response_types_supported\":[\"id_token\"],"
                        + "\"subject_types_supported\":[\"public\"],\"id_token_signing_alg_values_supported\":[\"RS256\"]}");
        document(listening, "/keys", new JWKSet(List.copyOf(keys)).toString());
        listening.start();
        return listening;
    }

    private static void document(HttpServer server, String path, String json) {
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                FakeServer.answer(exchange, 200, json.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Makes a key that tokens are signed with from now on; it is published with the next {@link #start}. */
    void addKey() throws JOSEException {
        keys.add(new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate());
    }

    /** A token signed with a key, by its number. */
    String token(int key, String email) throws JOSEException {
        RSAKey signer = keys.get(key);
        Instant now = Instant.now();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(signer.getKeyID())
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer(url())
                        .subject("account")
                        .audience("sigstore")
                        .claim("email", email)
                        .claim("email_verified", true)
                        .jwtID(UUID.randomUUID().toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(600)))
                        .build());
        token.sign(new RSASSASigner(signer));
        return token.serialize();
    }

    void stop() {
        server.stop(0);
    }

    /** Starts it again where it was. */
    void start() throws IOException {
        server = serve(server.getAddress().getPort());
    }

    @Override
    public void close() {
        stop();
    }
}
