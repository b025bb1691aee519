package dev.cairn.load;

import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** One request for a certificate, of the same form as those of the load generator; it can be sent again. */
final class CertificateRequest {
    private final Target target;
    private final byte[] body;
    private final HttpClient http = HttpClient.newHttpClient();

    /** What the CA answers. */
    record Answer(int status, String body) {
        IssuedCertificate certificate() throws MalformedException {
            return IssuedCertificate.fromAnswer(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private CertificateRequest(Target target, byte[] body) {
        this.target = target;
        this.body = body;
    }

    /** A request with a new P-256 key and its proof of possession. */
    static CertificateRequest of(Target target, String token) throws MalformedException {
        return new CertificateRequest(target, new CertificateSubmissions(target, List.of(token), 1).body(0));
    }

    /** A request with a body of one's own. */
    static CertificateRequest ofBody(Target target, byte[] body) {
        return new CertificateRequest(target, body);
    }

    Answer send() throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(target.url("/api/v2/signingCert"))
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofSeconds(30))
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    /** Sends it again and again until a certificate comes, as someone does who has changed the CA's configuration. */
    Answer sendUntilIssued(Duration patience) throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (true) {
            Answer answer = send();
            if (answer.status() == 200) {
                return answer;
            }
            if (System.nanoTime() > giveUp) {
                throw new IOException("no certificate within " + patience + ": " + answer.body());
            }
            Threads.pause(100);
        }
    }
}
