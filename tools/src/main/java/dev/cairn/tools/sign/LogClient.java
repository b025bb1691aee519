package dev.cairn.tools.sign;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.entry.Verifier;
import dev.cairn.tools.bundle.BundleReader;
import dev.cairn.tools.bundle.LogEntry;
import dev.cairn.tools.http.BoundedHttp.Answer;
import dev.cairn.tools.sign.SigningException.Fault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Submits to logs: <a href="https://github.com/sigstore/rekor/blob/main/openapi.yaml">Rekor v1</a> ({@code hashedrekord} and {@code dsse} 0.0.1) and <a
 * href="https://github.com/sigstore/rekor-tiles/blob/main/CLIENTS.md">Rekor v2</a> ({@code hashedrekord} 0.0.2, of an attestation over the digest of its
 * pre-authentication encoding).
 */
final class LogClient {
    /** The versions that are spoken. */
    static final Set<Integer> VERSIONS = Set.of(1, 2);

    private static final String SERVICE = "the log";
    private static final int MAX_BYTES = 16 << 20;
    /** A log may wait for its next checkpoint, and for witnesses. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final ServiceHttp http;

    LogClient(ServiceHttp http) {
        this.http = http;
    }

    /**
     * Submits.
     *
     * @return what the log answered; that it is true has still to be verified
     * @throws SigningException if it did not answer, refused, or answered with what is no entry
     */
    LogEntry submit(SigningService log, LogSubmission submission) throws SigningException {
        boolean first = log.majorApiVersion() == 1;
        URI uri = log.resolve(first ? "/api/v1/log/entries" : "/api/v2/log/entries");
        Bytes body = Bytes.ofUtf8((first ? requestV1(submission) : requestV2(submission)).toString());
        Answer answer = http.post(new ServiceHttp.Request(SERVICE, uri, "application/json", body, MAX_BYTES, TIMEOUT));
        Optional<Bytes> known = first && answer.status() == 409 ? known(log, answer) : Optional.empty();
        if (known.isPresent()) {
            return read(log, true, known.get());
        }
        if (answer.status() == 409) {
            throw new SigningException(
                    Fault.SERVICE,
                    SERVICE + " at " + log.url() + " has this very signature already"
                            + ServiceHttp.quoted(answer.body()),
                    "it was signed before with the same key; use the bundle of that time, or another key");
        }
        if (answer.status() >= 300) {
            throw new SigningException(
                    Fault.SERVICE,
                    SERVICE + " at " + log.url() + " refused the entry (" + answer.status() + ")"
                            + ServiceHttp.quoted(answer.body()),
                    "nothing was written; what it says is the reason");
        }
        return read(log, first, answer.body());
    }

    /** The entry that a log of Rekor v1 has already: a signature that is made again with the same key may be the same, bit by bit. */
    private Optional<Bytes> known(SigningService log, Answer conflict) {
        String location = conflict.header("Location").orElse("");
        if (!location.matches("/api/v1/log/entries/[0-9a-f]{64,80}")) {
            return Optional.empty();
        }
        Bytes entry = http.explain(log.resolve(location), MAX_BYTES, TIMEOUT);
        return entry.size() == 0 ? Optional.empty() : Optional.of(entry);
    }

    private static LogEntry read(SigningService log, boolean first, Bytes answer) throws SigningException {
        try {
            return first ? RekorV1Answer.read(answer) : BundleReader.readEntry(answer);
        } catch (MalformedException e) {
            throw new SigningException(
                    Fault.FALSE_ANSWER,
                    SERVICE + " at " + log.url() + " answered with no entry: " + e.getMessage(),
                    "nothing was written; check the URL and majorApiVersion in the signing configuration");
        }
    }

    private static ObjectNode requestV2(LogSubmission submission) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode request = json.putObject("hashedRekordRequestV002");
        request.put("digest", submission.digest().value().base64());
        ObjectNode signature = request.putObject("signature");
        signature.put("content", submission.signature().base64());
        Verifier verifier = submission.verifier();
        signature
                .putObject("verifier")
                .put("keyDetails", verifier.keyDetails().name())
                .putObject(verifier instanceof Verifier.Certificate ? "x509Certificate" : "publicKey")
                .put("rawBytes", verifier.rawBytes().base64());
        return json;
    }

    private static ObjectNode requestV1(LogSubmission submission) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("apiVersion", "0.0.1");
        String verifier = pem(submission.verifier());
        if (submission.envelope().isPresent()) {
            ObjectNode content = json.put("kind", "dsse").putObject("spec").putObject("proposedContent");
            content.put("envelope", Envelopes.json(submission.envelope().get()).toString());
            content.putArray("verifiers").add(verifier);
            return json;
        }
        ObjectNode spec = json.put("kind", "hashedrekord").putObject("spec");
        spec.putObject("data")
                .putObject("hash")
                .put("algorithm", submission.algorithm().shortName())
                .put("value", submission.digest().value().hex());
        spec.putObject("signature")
                .put("content", submission.signature().base64())
                .putObject("publicKey")
                .put("content", verifier);
        return json;
    }

    private static String pem(Verifier verifier) {
        String label = verifier instanceof Verifier.Certificate ? "CERTIFICATE" : "PUBLIC KEY";
        return Bytes.wrap(new Pem(label, verifier.rawBytes()).encode().getBytes(StandardCharsets.US_ASCII))
                .base64();
    }
}
