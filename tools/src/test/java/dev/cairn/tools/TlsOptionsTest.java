package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cairn.ca.dev.DevTls;
import dev.cairn.tools.serve.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate has a private authority. */
class TlsOptionsTest {
    private final SSLContext before = context();
    private final HttpsServer server;

    @TempDir
    private Path folder = Path.of("");

    TlsOptionsTest() throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
    }

    private static SSLContext context() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() throws Exception {
        DevTls.make(folder, Instant.now());
        server.setHttpsConfigurator(new HttpsConfigurator(
                TlsFiles.context(folder.resolve(DevTls.CERTIFICATE), folder.resolve(DevTls.KEY))));
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(404, -1);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        SSLContext.setDefault(before);
    }

    private String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    @Test
    void aPrivateAuthorityIsTrustedWhenItIsNamed() {
        String authority = folder.resolve(DevTls.AUTHORITY).toString();
        Cli without = Cli.run("log", "info", "--url", "https://" + host());
        assertEquals(ExitCode.FAILED, without.code(), without::err);
        assertFalse(without.err().contains("404"), without::err);
        Cli log = Cli.run("log", "info", "--url", "https://" + host(), "--tls-ca", authority);
        assertEquals(ExitCode.FAILED, log.code(), log::err);
        // What the server says, and so the connection was made.
        assertTrue(log.err().contains("no checkpoint") || log.err().contains("checkpoint"), log::err);
        Cli image = Cli.run("tree", host() + "/app:1", "--tls-ca", authority);
        assertTrue(image.err().contains("is not in the registry"), image::err);
    }

    @Test
    void whatIsNoCertificateIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("none.pem"), "none\n", StandardCharsets.UTF_8);
        for (Path wrong : List.of(file, folder.resolve("absent.pem"), folder)) {
            Cli refused = Cli.run("log", "info", "--url", "https://" + host(), "--tls-ca", wrong.toString());
            assertEquals(ExitCode.USAGE, refused.code(), refused::err);
            assertTrue(refused.err().contains("--tls-ca"), refused::err);
        }
    }
}
