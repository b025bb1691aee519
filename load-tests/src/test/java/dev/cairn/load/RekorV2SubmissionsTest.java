package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.testing.Seed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RekorV2SubmissionsTest {
    private static final int COUNT = 50;
    private static final int KEYS = 3;

    private final RekorV2Submissions submissions = new RekorV2Submissions(
            Target.of("http://localhost:3000/log/"),
            new SignedDigests(COUNT, KEYS, Seed.random("RekorV2SubmissionsTest")));

    private String request(long number) {
        ByteBuffer out = ByteBuffer.allocate(2000);
        submissions.write(number, out);
        return new String(out.array(), 0, out.position(), StandardCharsets.US_ASCII);
    }

    @Test
    void requestsAreWholeAndTheirSignaturesVerify() throws IOException, MalformedException {
        Set<String> digests = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (long number = 0; number < COUNT; number++) {
            String request = request(number);
            int end = request.indexOf("\r\n\r\n");
            String body = request.substring(end + 4);
            assertTrue(
                    request.startsWith("POST /log/api/v2/log/entries HTTP/1.1\r\nHost: localhost:3000\r\n"), request);
            assertTrue(request.substring(0, end).endsWith("Content-Length: " + body.length()), request);
            JsonNode root = new ObjectMapper().readTree(body);
            assertEquals(1, root.size());
            JsonNode record = root.path("hashedRekordRequestV002");
            assertEquals(
                    "PKIX_ECDSA_P256_SHA_256",
                    record.at("/signature/verifier/keyDetails").asText());
            VerificationKey key = VerificationKey.fromSpki(
                    record.at("/signature/verifier/publicKey/rawBytes").binaryValue());
            assertTrue(key.verifyDigest(
                    DigestAlgorithm.SHA2_256,
                    record.path("digest").binaryValue(),
                    record.at("/signature/content").binaryValue()));
            digests.add(record.path("digest").asText());
            keys.add(key.fingerprint().toString());
        }
        assertEquals(COUNT, digests.size());
        assertEquals(KEYS, keys.size());
    }

    @Test
    void entriesAreTheCanonicalLeavesThatTheCoreReads() throws MalformedException {
        for (long number = 0; number < COUNT; number++) {
            Bytes leaf = Bytes.wrap(submissions.entry(number));
            assertEquals(leaf, Entry.of(EntryKind.HASHEDREKORD_0_0_2, leaf).bytes());
        }
    }
}
