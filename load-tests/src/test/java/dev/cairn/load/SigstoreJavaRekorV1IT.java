package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.VerificationKey;
import dev.sigstore.rekor.client.HashedRekordRequest;
import dev.sigstore.rekor.client.RekorClientHttp;
import dev.sigstore.rekor.client.RekorEntry;
import dev.sigstore.rekor.client.RekorResponse;
import dev.sigstore.rekor.client.RekorVerificationException;
import dev.sigstore.rekor.client.RekorVerifier;
import dev.sigstore.trustroot.Service;
import dev.sigstore.trustroot.SigstoreTrustedRoot;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Rekor v1 face through sigstore-java 2.0.0: its client submits, finds and fetches, its verifier judges the answers. */
class SigstoreJavaRekorV1IT {
    @TempDir
    private static Path folder;

    private static RunningServer server;
    private static VerificationKey logKey;
    private static RekorClientHttp client;
    private final LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);

    @BeforeAll
    static void start() throws Exception {
        server = new RunningServer(folder.resolve("data"));
        logKey = KeyFiles.readPublic(folder.resolve("data").resolve("keys").resolve("rekor-v1.pub"));
        client = RekorClientHttp.builder()
                .setService(Service.of(URI.create(server.urlByName()), 1))
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static SigstoreTrustedRoot trustedRoot(VerificationKey key) throws Exception {
        String json = """
                {"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                 "tlogs":[{"baseUrl":"%s","hashAlgorithm":"SHA2_256",
                   "publicKey":{"rawBytes":"%s","keyDetails":"PKIX_ECDSA_P256_SHA_256","validFor":{"start":"2020-01-01T00:00:00Z"}},
                   "logId":{"keyId":"%s"}}],
                 "certificateAuthorities":[],"ctlogs":[],"timestampAuthorities":[]}
                """.formatted(
                server.urlByName(), key.spki().base64(), logKey.fingerprint().base64());
        return SigstoreTrustedRoot.from(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private HashedRekordRequest request(byte[] digest) {
        byte[] pem = KeyFiles.publicPem(key.publicKey()).getBytes(StandardCharsets.US_ASCII);
        return HashedRekordRequest.newHashedRekordRequest(
                digest, pem, key.signDigest(DigestAlgorithm.SHA2_256, digest));
    }

    @Test
    void anEntryIsLoggedFoundAndVerifies() throws Exception {
        byte[] digest = DigestAlgorithm.SHA2_256.digest(Files.readAllBytes(RunningServer.releasedJar()));
        HashedRekordRequest request = request(digest);
        RekorResponse response = client.putEntry(request);
        RekorVerifier verifier = RekorVerifier.newRekorVerifier(trustedRoot(logKey));
        verifier.verifyEntry(response.getEntry());
        assertEquals(request.computeUUID(), response.getUuid().substring(16));
        RekorEntry byId = client.getEntry(response.getUuid()).orElseThrow();
        RekorEntry byRequest = client.getEntry(request).orElseThrow();
        for (RekorEntry entry : List.of(byId, byRequest)) {
            verifier.verifyEntry(entry);
            assertEquals(response.getEntry().getLogIndex(), entry.getLogIndex());
            assertEquals(response.getEntry().getBody(), entry.getBody());
        }
        assertEquals(
                List.of(response.getUuid()),
                client.searchEntry(null, "sha256:" + HexFormat.of().formatHex(digest), null, null));
        // Sent again it is the same entry, not an error.
        RekorResponse again = client.putEntry(request);
        assertEquals(response.getUuid(), again.getUuid());
        assertEquals(response.getEntry().getLogIndex(), again.getEntry().getLogIndex());
        verifier.verifyEntry(again.getEntry());
    }

    @Test
    void theVerifierCanRefuse() throws Exception {
        RekorEntry entry = client.putEntry(request(DigestAlgorithm.SHA2_256.digest(new byte[] {7})))
                .getEntry();
        VerificationKey other = LocalKey.generate(KeyType.ECDSA_P256).publicKey();
        RekorVerifier verifier = RekorVerifier.newRekorVerifier(trustedRoot(other));
        assertThrows(RekorVerificationException.class, () -> verifier.verifyEntry(entry));
        assertTrue(client.getEntry("0".repeat(64)).isEmpty());
    }
}
