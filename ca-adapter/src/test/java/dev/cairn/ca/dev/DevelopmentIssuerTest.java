package dev.cairn.ca.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.ca.identity.IdentityException;
import dev.cairn.ca.identity.OidcAuthenticator;
import dev.cairn.ca.identity.OidcSettings;
import dev.cairn.ca.identity.Principal;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentIssuerTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
    private static final DevTokens.Request ADA =
            new DevTokens.Request("ada", "ada@example.com", "sigstore", Duration.ofMinutes(5));

    @TempDir
    Path folder;

    private DevTokens tokens(String issuer) throws MalformedException {
        return DevTokens.open(issuer, folder.resolve("dev.pem"), CLOCK);
    }

    @Test
    void itsTokensAreTakenThroughItsDocuments() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String issuer = "http://127.0.0.1:" + server.getAddress().getPort() + DevelopmentIssuer.PREFIX;
        DevTokens tokens = tokens(issuer);
        List<Route> routes = DevelopmentIssuer.routes(tokens, DevelopmentIssuer.PREFIX);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            Route route = routes.stream()
                    .filter(candidate -> candidate.isAt(path))
                    .findFirst()
                    .orElseThrow();
            Answer answer = route.answer(new Call(path, "", Map.of(), Bytes.EMPTY))
                    .toCompletableFuture()
                    .join();
            exchange.sendResponseHeaders(answer.status(), answer.body().size());
            exchange.getResponseBody().write(answer.body().toArray());
            exchange.close();
        });
        server.start();
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, "oidc-issuers: {'" + issuer + "': {client-id: sigstore, type: email}}");
        try (OidcAuthenticator authenticator = OidcAuthenticator.open(file, OidcSettings.defaults(), CLOCK)) {
            Principal principal = authenticator.authenticate(tokens.mint(ADA));
            assertEquals(List.of("ada@example.com", "ada"), principal.challenges());
            String other = tokens.mint(new DevTokens.Request("ada", "", "other", Duration.ofMinutes(5)));
            assertThrows(IdentityException.class, () -> authenticator.authenticate(other));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void everyAnswerIsMarked() throws Exception {
        for (Route route : DevelopmentIssuer.routes(tokens("http://localhost/dev/oidc"), "/dev/oidc")) {
            Answer answer = route.answer(new Call("/", "", Map.of(), Bytes.EMPTY))
                    .toCompletableFuture()
                    .join();
            for (Answer any : List.of(answer, route.refusal(405, "GET only"))) {
                assertEquals("not for production", any.headers().get("X-Cairn-Development"));
                JsonNode document = new ObjectMapper().readTree(any.body().utf8());
                assertEquals(
                        "not for production",
                        document.get("x-cairn-development").asText());
                assertFalse(any.body().utf8().contains("\"d\""), "a private key");
            }
        }
    }

    @Test
    void theKeyFileIsTheOwnersAndIsKept() throws Exception {
        DevTokens first = tokens("http://localhost");
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("dev.pem"))));
        assertEquals(first.publicJwk(), tokens("http://localhost").publicJwk());
        Path other = folder.resolve("p256.pem");
        KeyFiles.write(other, LocalKey.generate(KeyType.ECDSA_P256));
        assertThrows(MalformedException.class, () -> DevTokens.open("http://localhost", other, CLOCK));
    }

    @Test
    void requestsHaveBounds() {
        assertThrows(
                IllegalArgumentException.class, () -> new DevTokens.Request("a", "", "sigstore", Duration.ofHours(25)));
        assertThrows(IllegalArgumentException.class, () -> new DevTokens.Request("a", "", "sigstore", Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class, () -> new DevTokens.Request("", "", "sigstore", Duration.ofHours(1)));
        assertTrue(new DevTokens.Request("a", "", "b", Duration.ofHours(24))
                .email()
                .isEmpty());
    }
}
