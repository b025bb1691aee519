package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.Pem;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** gRPC on the wire: an error has its status where clients look for it, among the headers, as nothing follows them. */
@Timeout(120)
class GrpcIT {
    private static final String CA = "/dev.sigstore.fulcio.v2.CA/";

    @TempDir
    private Path folder;

    private static SSLContext trusting(Path authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
                "ca",
                Certificates.parse(Pem.parse("CERTIFICATE", Files.readString(authority))
                        .der()
                        .toArray()));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static byte[] frame(byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    private static HttpResponse<byte[]> call(HttpClient http, String url, byte[] body) throws Exception {
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/grpc")
                        .header("TE", "trailers")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertEquals(HttpClient.Version.HTTP_2, response.version());
        assertEquals(200, response.statusCode());
        return response;
    }

    private static void assertStatus(String code, String message, HttpResponse<byte[]> response) {
        assertEquals(code, response.headers().firstValue("grpc-status").orElse("none"));
        String said = response.headers().firstValue("grpc-message").orElse("");
        assertTrue(said.contains(message), said);
        assertEquals(0, response.body().length);
    }

    @Test
    void errorsHaveTheirStatus() throws Exception {
        Path data = folder.resolve("data");
        try (Child server = Child.start(folder, "serve", "--dev", "--data", data.toString(), "--http", "127.0.0.1:0")) {
            server.url();
            String tls = server.line().substring("with TLS on ".length()) + CA;
            HttpClient http = HttpClient.newBuilder()
                    .sslContext(trusting(data.resolve("dev/tls-ca.pem")))
                    .build();
            // Credentials with an identity token "x": field 1, in it field 1.
            byte[] token = {0x0a, 3, 0x0a, 1, 'x'};
            assertStatus(
                    "3",
                    "There was an error processing the identity token",
                    call(http, tls + "CreateSigningCertificate", frame(token)));
            assertStatus("12", "", call(http, tls + "NoSuchMethod", frame(new byte[0])));
            assertStatus(
                    "3", "", call(http, tls + "CreateSigningCertificate", "cut".getBytes(StandardCharsets.US_ASCII)));
            HttpResponse<byte[]> bundle = call(http, tls + "GetTrustBundle", frame(new byte[0]));
            assertTrue(bundle.body().length > 500, "a chain comes in a frame");
            server.stop();
        }
    }
}
