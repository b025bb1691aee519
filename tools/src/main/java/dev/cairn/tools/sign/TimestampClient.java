package dev.cairn.tools.sign;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.http.BoundedHttp.Answer;
import dev.cairn.tools.sign.SigningException.Fault;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;

/** Gets timestamps of signatures (<a href="https://www.rfc-editor.org/rfc/rfc3161">RFC 3161</a> over HTTP, section 3.4). */
final class TimestampClient {
    private static final String SERVICE = "the timestamp authority";
    private static final int MAX_BYTES = 64 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int NONCE_BITS = 64;

    private final ServiceHttp http;
    private final SecureRandom random = new SecureRandom();

    TimestampClient(ServiceHttp http) {
        this.http = http;
    }

    /**
     * A timestamp.
     *
     * @return DER of the TimeStampResp; that it is signed by who is trusted has still to be verified
     * @throws SigningException if there is none, or it answers another request
     */
    Bytes timestamp(URI authority, Bytes signature) throws SigningException {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        TimeStampRequest request = generator.generate(
                TSPAlgorithms.SHA256,
                DigestAlgorithm.SHA2_256.digest(signature.unsafeArray()),
                new BigInteger(NONCE_BITS, random));
        Answer answer = http.post(new ServiceHttp.Request(
                SERVICE, authority, "application/timestamp-query", encoded(request), MAX_BYTES, TIMEOUT));
        if (answer.status() >= 300) {
            throw new SigningException(
                    Fault.SERVICE,
                    SERVICE + " at " + authority + " refused (" + answer.status() + ")"
                            + ServiceHttp.quoted(answer.body()),
                    "nothing was written; check the URL in the signing configuration, which is that of the whole path");
        }
        try {
            TimeStampResponse response = new TimeStampResponse(answer.body().toArray());
            response.validate(request);
            if (response.getTimeStampToken() == null) {
                throw new TSPException("status " + response.getStatus() + " without a token");
            }
        } catch (TSPException | IOException e) {
            throw new SigningException(
                    Fault.FALSE_ANSWER,
                    SERVICE + " at " + authority + " answered with no timestamp of this signature: " + e.getMessage(),
                    "nothing was written; tell its operator");
        }
        return answer.body();
    }

    private static Bytes encoded(TimeStampRequest request) {
        try {
            return Bytes.wrap(request.getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("a request that was made here can be encoded", e);
        }
    }
}
