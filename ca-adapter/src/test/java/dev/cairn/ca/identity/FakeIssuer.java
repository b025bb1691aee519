package dev.cairn.ca.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** An OpenID provider on a loopback port, that can misbehave. */
final class FakeIssuer implements AutoCloseable {
    /** Answers a request in full. */
    interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    static final RSAKey RSA = rsa("rsa-1");
    static final RSAKey RSA_2 = rsa("rsa-2");
    private static final JsonMapper JSON = new JsonMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    final AtomicInteger discoveries = new AtomicInteger();
    final AtomicInteger keyFetches = new AtomicInteger();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    final Map<String, Object> discovery = new LinkedHashMap<>();
    final List<Map<String, Object>> keys = new CopyOnWriteArrayList<>();
    volatile Handler discoveryHandler = exchange -> send(exchange, 200, json(discovery));
    volatile Handler keysHandler = exchange -> send(exchange, 200, json(Map.of("keys", keys)));

    FakeIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/.well-known/openid-configuration", exchange -> {
            discoveries.incrementAndGet();
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            discoveryHandler.handle(exchange);
            exchange.close();
        });
        server.createContext("/keys", exchange -> {
            keyFetches.incrementAndGet();
            keysHandler.handle(exchange);
            exchange.close();
        });
        server.start();
        discovery.put("issuer", url());
        discovery.put("jwks_uri", url() + "/keys");
        publish(RSA);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void publish(JWK... published) {
        keys.clear();
        for (JWK key : published) {
            keys.add(key.toPublicJWK().toJSONObject());
        }
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        send(exchange, 302, "");
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RSAKey rsa(String keyId) {
        try {
            return new RSAKeyGenerator(2048).keyID(keyId).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String part(Object value) {
        return BASE64.encodeToString(json(value).getBytes(StandardCharsets.UTF_8));
    }

    /** A token with this header and these claims, signed with RS256 or whatever the header says. */
    static String token(Map<String, ?> header, Map<String, ?> claims, JWK key) {
        String signed = part(header) + "." + part(claims);
        try {
            JWSSigner signer = key instanceof ECKey ec ? new ECDSASigner(ec) : new RSASSASigner((RSAKey) key);
            JWSHeader algorithm = new JWSHeader(JWSAlgorithm.parse((String) header.get("alg")));
            return signed + "." + signer.sign(algorithm, signed.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String token(Map<String, ?> claims, RSAKey key) {
        return token(Map.of("alg", "RS256", "kid", key.getKeyID()), claims, key);
    }

    /** A configuration file with this issuer, and further keys of its entry. */
    String config(String... further) {
        return "oidc-issuers:\n  " + url() + ":\n    client-id: sigstore\n"
                + Arrays.stream(further).map(line -> "    " + line + "\n").collect(Collectors.joining());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
