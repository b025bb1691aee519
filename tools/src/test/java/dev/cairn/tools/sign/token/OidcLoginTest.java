package dev.cairn.tools.sign.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.sign.SigningException;
import dev.cairn.tools.sign.token.OidcLogin.Flow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A login at an issuer that lies, in each way that a client has to notice. Logins at a real one are in load-tests. */
class OidcLoginTest {
    private static final RSAKey KEY = generated();
    private static final RSAKey STRANGER = generated();

    /** How the issuer's answer differs from the right one. */
    private String lie = "";
    /** The parameters of the page that somebody logs in at. */
    private final Map<String, String> asked = new HashMap<>();
    /** The parameters that were sent to the token endpoint. */
    private final Map<String, String> exchanged = new HashMap<>();

    private static RSAKey generated() {
        try {
            return new RSAKeyGenerator(2048).keyID("one").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpServer issuer() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String url = url(server);
        server.createContext(
                "/.well-known/openid-configuration",
                exchange -> send(exchange, 200, """
                {"issuer":"%s","authorization_endpoint":"%s/auth","token_endpoint":"%s/token","jwks_uri":"%s/jwks",\
                "device_authorization_endpoint":"%s/device","subject_types_supported":["public"],\
                "response_types_supported":["code"],"id_token_signing_alg_values_supported":["RS256"]}\
                """.formatted(
                                lie.equals("discovery") ? "https://other.example.test" : url, url, url, url, url)));
        server.createContext("/jwks", exchange -> send(exchange, 200, new JWKSet(KEY.toPublicJWK()).toString()));
        server.createContext("/device", exchange -> send(exchange, 200, """
                {"device_code":"d","user_code":"ABCD","verification_uri":"%s/link","expires_in":60,"interval":1}\
                """.formatted(url)));
        server.createContext("/token", exchange -> {
            query(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII), exchanged);
            if (lie.equals("denied")) {
                send(exchange, 400, "{\"error\":\"access_denied\",\"error_description\":\"not today\"}");
            } else if (lie.equals("not JSON")) {
                send(exchange, 200, "<html>");
            } else if (lie.equals("endless")) {
                send(exchange, 200, " ".repeat(2 << 20));
            } else {
                send(
                        exchange,
                        200,
                        "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"" + token(url) + "\"}");
            }
        });
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private String token(String url) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(lie.equals("issuer") ? "https://other.example.test" : url)
                .subject("account-1")
                .audience(lie.equals("audience") ? "somebody-else" : "sigstore")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(lie.equals("expired") ? now.minusSeconds(600) : now.plusSeconds(600)))
                .claim("email", "ada@example.test")
                .claim("email_verified", true);
        if (!lie.equals("no nonce")) {
            claims.claim("nonce", lie.equals("nonce") ? "of another login" : asked.get("nonce"));
        }
        try {
            if (lie.equals("unsigned")) {
                return new PlainJWT(claims.build()).serialize();
            }
            boolean mac = lie.equals("MAC");
            JWSHeader header = new JWSHeader.Builder(mac ? JWSAlgorithm.HS256 : JWSAlgorithm.RS256)
                    .keyID("one")
                    .build();
            SignedJWT jwt = new SignedJWT(header, claims.build());
            // The public key as a secret: whoever takes the algorithm from the token is taken in.
            jwt.sign(
                    mac
                            ? new MACSigner(KEY.toPublicJWK().toString())
                            : new RSASSASigner(lie.equals("key") ? STRANGER : KEY));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void query(String text, Map<String, String> into) {
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            into.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
    }

    /** Types in whatever code is asked for. */
    private final class Screen implements LoginScreen {
        @Override
        public void tell(String line) {
            if (line.contains("/auth?")) {
                query(URI.create(line).getRawQuery(), asked);
            }
        }

        @Override
        public boolean open(URI page) {
            return false;
        }

        @Override
        public String ask(String question) {
            return " the-code\n";
        }
    }

    private String login(Flow flow) throws IOException, SigningException {
        HttpServer server = issuer();
        try {
            return OidcLogin.at(url(server), "sigstore", new BoundedHttp(), new Screen(), InstantSource.system())
                    .token(flow)
                    .email()
                    .orElseThrow();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aCodeThatIsTypedIn() throws Exception {
        assertEquals("ada@example.test", login(Flow.CODE));
        assertEquals("the-code", exchanged.get("code"));
        assertEquals("S256", asked.get("code_challenge_method"));
        byte[] digest = DigestAlgorithm.SHA2_256.digest(
                Bytes.ofUtf8(String.valueOf(exchanged.get("code_verifier"))).toArray());
        assertEquals(
                asked.get("code_challenge"),
                Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
        assertEquals("openid email", asked.get("scope"));
        assertTrue(String.valueOf(asked.get("state")).length() > 20, "a state that nobody can guess");
    }

    @Test
    void aDevice() throws Exception {
        lie = "no nonce";
        assertEquals("ada@example.test", login(Flow.DEVICE));
        assertEquals("urn:ietf:params:oauth:grant-type:device_code", exchanged.get("grant_type"));
    }

    @ParameterizedTest
    @CsvSource({
        "nonce, CODE, does not verify",
        "no nonce, CODE, does not verify",
        "key, CODE, does not verify",
        "key, DEVICE, does not verify",
        "audience, CODE, does not verify",
        "issuer, CODE, does not verify",
        "expired, CODE, does not verify",
        "unsigned, CODE, cannot be read",
        "MAC, CODE, not signed by a key pair",
        "discovery, CODE, that of another issuer",
        "denied, CODE, 'it refused: access_denied, not today'",
        "denied, DEVICE, 'it refused: access_denied, not today'",
        "not JSON, CODE, an answer cannot be read",
        "endless, CODE, longer than 1048576 bytes",
    })
    void aLieIsNoticed(String what, Flow flow, String says) {
        lie = what;
        SigningException refused = assertThrows(SigningException.class, () -> login(flow));
        assertTrue(String.valueOf(refused.getMessage()).contains(says), refused.toString());
        assertFalse(String.valueOf(refused.getMessage()).contains("eyJ"), refused.toString());
    }

    @ParameterizedTest
    @CsvSource({"no URL at all", "ftp://issuer.example.test", "issuer.example.test", "''"})
    void noIssuer(String url) {
        SigningException refused = assertThrows(
                SigningException.class,
                () -> OidcLogin.at(url, "sigstore", new BoundedHttp(), new Screen(), InstantSource.system()));
        assertTrue(String.valueOf(refused.getMessage()).contains("not a URL"), refused.toString());
    }

    @Test
    void nobodyListens() {
        SigningException refused = assertThrows(
                SigningException.class,
                () -> OidcLogin.at(
                        "http://127.0.0.1:1", "sigstore", new BoundedHttp(), new Screen(), InstantSource.system()));
        assertTrue(String.valueOf(refused.getMessage()).contains("cannot be reached"), refused.toString());
    }
}
