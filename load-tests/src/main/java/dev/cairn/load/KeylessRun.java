package dev.cairn.load;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.LocalKey;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * Fills a log as clients that sign keylessly do: a certificate of its authority for a new key, and an entry that is signed with it, so often. What
 * {@link AuditRun} then reads.
 *
 * <pre>{@code
 * java -cp tools/target/cairn.jar:load-tests/target/classes dev.cairn.load.KeylessRun http://127.0.0.1:3000 TOKEN-FILE 20000
 * }</pre>
 */
public final class KeylessRun {
    private static final int CLIENTS = 32;

    private final URI base;
    private final CertificateSubmissions requests;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private KeylessRun(URI base, CertificateSubmissions requests) {
        this.base = base;
        this.requests = requests;
    }

    /** @param args the log's URL, a file with an ID token, how many certificates and entries */
    public static void main(String[] args) throws IOException, MalformedException, InterruptedException {
        if (args.length != 3) {
            throw new IllegalArgumentException("URL TOKEN-FILE COUNT");
        }
        int count = Integer.parseInt(args[2]);
        List<String> tokens = List.of(Files.readString(Path.of(args[1])).strip());
        KeylessRun run =
                new KeylessRun(URI.create(args[0]), new CertificateSubmissions(Target.of(args[0]), tokens, count));
        long begin = System.nanoTime();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> running = LongStream.range(0, count)
                    .<Future<?>>mapToObj(number -> clients.submit(() -> {
                        run.sign(number);
                        return number;
                    }))
                    .toList();
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("not all were signed: " + e.getCause(), e);
        } finally {
            clients.shutdownNow();
        }
        System.out.printf(
                "%,d certificates, and an entry signed with each, in %.1f s%n",
                count, (System.nanoTime() - begin) / 1e9);
    }

    private void sign(long number) throws IOException, MalformedException {
        byte[] answer = post("api/v2/signingCert", requests.body(number), 200);
        IssuedCertificate certificate = IssuedCertificate.fromAnswer(answer);
        LocalKey key = requests.signer(number);
        byte[] digest = DigestAlgorithm.SHA2_256.digest(key.publicKey().spki().unsafeArray());
        Base64.Encoder base64 = Base64.getEncoder();
        String entry = "{\"hashedRekordRequestV002\":{\"digest\":\"" + base64.encodeToString(digest)
                + "\",\"signature\":{\"content\":\""
                + base64.encodeToString(key.signDigest(DigestAlgorithm.SHA2_256, digest))
                + "\",\"verifier\":{\"x509Certificate\":{\"rawBytes\":\""
                + certificate.der().base64() + "\"},\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\"}}}}";
        byte[] unused = post("api/v2/log/entries", entry.getBytes(StandardCharsets.US_ASCII), 201);
    }

    private byte[] post(String path, byte[] body, int expected) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/" + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<byte[]> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(path);
        }
        if (response.statusCode() != expected) {
            throw new IOException(path + " answers with status " + response.statusCode());
        }
        return response.body();
    }
}
