package dev.cairn.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.VerificationKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Requests for {@code POST /api/v2/signingCert}: a token, a P-256 key and the signature over the token's subject that proves that the key is the
 * requester's. A few keys and tokens are used in turn, since an authority does the same work for one that it has met, and certificates are never
 * duplicates.
 */
final class CertificateSubmissions implements Submissions {
    private static final String OBJECT = "token";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final byte[] head;
    private final List<LocalKey> signers;
    /** By token, then by key. */
    private final List<List<byte[]>> bodies = new ArrayList<>();

    /**
     * Makes the keys and signs.
     *
     * @param tokens ID tokens, one or more
     * @param keys how many keys
     * @throws MalformedException if a token names no subject
     */
    CertificateSubmissions(Target target, List<String> tokens, int keys) throws MalformedException {
        if (tokens.isEmpty() || keys < 1) {
            throw new IllegalArgumentException("tokens and keys must be at least 1");
        }
        this.head = ("POST " + target.path("/api/v2/signingCert") + " HTTP/1.1\r\nHost: " + target.host()
                        + "\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: ")
                .getBytes(StandardCharsets.US_ASCII);
        this.signers = IntStream.range(0, keys)
                .parallel()
                .mapToObj(key -> LocalKey.generate(KeyType.ECDSA_P256))
                .toList();
        for (String token : tokens) {
            byte[] subject = subject(token).getBytes(StandardCharsets.UTF_8);
            bodies.add(signers.parallelStream()
                    .map(key -> body(token, key, subject))
                    .toList());
        }
    }

    /** What a client signs: the e-mail address if the token has one, as sigstore-go and sigstore-js do, and the subject if not. */
    private static String subject(String token) throws MalformedException {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw new MalformedException(OBJECT, "is no JWS in the compact form");
        }
        JsonNode claims;
        try {
            claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedException(OBJECT, "has no JSON as its payload");
        }
        String subject = claims.path("email").asText(claims.path("sub").asText());
        if (subject.isEmpty()) {
            throw new MalformedException(OBJECT, "has neither email nor sub");
        }
        return subject;
    }

    private static byte[] body(String token, LocalKey key, byte[] subject) {
        String pem = KeyFiles.publicPem(key.publicKey()).replace("\n", "\\n");
        String proof = Base64.getEncoder().encodeToString(key.sign(subject));
        return ("{\"credentials\":{\"oidcIdentityToken\":\"" + token
                        + "\"},\"publicKeyRequest\":{\"publicKey\":{\"algorithm\":\"ECDSA\",\"content\":\"" + pem
                        + "\"},\"proofOfPossession\":\"" + proof + "\"}}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public long count() {
        return Long.MAX_VALUE / 2;
    }

    @Override
    public Dialect dialect(long number) {
        return Dialect.CERTIFICATE;
    }

    @Override
    public void write(long number, ByteBuffer out) {
        byte[] body = body(number);
        out.put(head)
                .put((body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII))
                .put(body);
    }

    /** The JSON of a number. */
    byte[] body(long number) {
        return bodies.get((int) (number % bodies.size())).get((int) (number % signers.size()));
    }

    /** The key that a certificate was asked for. */
    VerificationKey key(long number) {
        return signer(number).publicKey();
    }

    /** The key pair that a certificate was asked for. */
    LocalKey signer(long number) {
        return signers.get((int) (number % signers.size()));
    }
}
