package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.sigstore.proto.common.v1.PublicKeyDetails;
import dev.sigstore.proto.rekor.v2.DSSERequestV002;
import dev.sigstore.proto.rekor.v2.HashedRekordLogEntryV002;
import dev.sigstore.proto.rekor.v2.HashedRekordRequestV002;
import dev.sigstore.proto.rekor.v2.PublicKey;
import dev.sigstore.proto.rekor.v2.Signature;
import dev.sigstore.proto.rekor.v2.Verifier;
import dev.sigstore.rekor.client.RekorEntry;
import dev.sigstore.rekor.client.RekorTypes;
import dev.sigstore.rekor.client.RekorVerificationException;
import dev.sigstore.rekor.client.RekorVerifier;
import dev.sigstore.rekor.v2.client.RekorV2ClientHttp;
import dev.sigstore.trustroot.Service;
import dev.sigstore.trustroot.SigstoreTrustedRoot;
import io.intoto.EnvelopeOuterClass.Envelope;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The log through sigstore-java 2.0.0: its Rekor v2 client submits real artifacts, its verifier judges the answers.
 * The log has a witness, whose cosignature is in every answer. */
class SigstoreJavaRekorV2IT {
    @TempDir
    private static Path folder;

    private static RunningWitness witness;
    private static RunningServer server;
    private static SigstoreTrustedRoot trustedRoot;
    private static RekorV2ClientHttp client;
    private final LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);

    @BeforeAll
    static void start() throws Exception {
        witness = new RunningWitness(folder.resolve("witness"), "witness.test");
        server = RunningServer.under(witness, folder.resolve("data"));
        trustedRoot = SigstoreTrustedRoot.from(
                new ByteArrayInputStream(server.trustedRoot().getBytes(StandardCharsets.UTF_8)));
        client = RekorV2ClientHttp.builder()
                .setService(Service.of(URI.create(server.urlByName()), 2))
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        witness.close();
    }

    static Path[] artifacts() {
        return new Path[] {RunningServer.releasedJar(), RunningServer.jar()};
    }

    private Verifier verifier() {
        return Verifier.newBuilder()
                .setPublicKey(PublicKey.newBuilder()
                        .setRawBytes(ByteString.copyFrom(key.publicKey().spki().toArray())))
                .setKeyDetails(PublicKeyDetails.PKIX_ECDSA_P256_SHA_256)
                .build();
    }

    @ParameterizedTest
    @MethodSource("artifacts")
    void hashedrekordIsLoggedAndVerifies(Path artifact) throws Exception {
        byte[] digest = DigestAlgorithm.SHA2_256.digest(Files.readAllBytes(artifact));
        byte[] signature = key.signDigest(DigestAlgorithm.SHA2_256, digest);
        RekorEntry entry = client.putEntry(HashedRekordRequestV002.newBuilder()
                .setDigest(ByteString.copyFrom(digest))
                .setSignature(Signature.newBuilder()
                        .setContent(ByteString.copyFrom(signature))
                        .setVerifier(verifier()))
                .build());
        RekorVerifier.newRekorVerifier(trustedRoot).verifyEntry(entry);
        String checkpoint = entry.getVerification().getInclusionProof().getCheckpoint();
        assertTrue(checkpoint.contains("\n— witness.test "), checkpoint);
        HashedRekordLogEntryV002 logged = RekorTypes.getHashedRekordV002(entry);
        assertArrayEquals(digest, logged.getData().getDigest().toByteArray());
        assertArrayEquals(signature, logged.getSignature().getContent().toByteArray());
        assertEquals(verifier(), logged.getSignature().getVerifier());
    }

    @Test
    void dsseIsLoggedAndVerifies() throws Exception {
        byte[] payload = "{\"_type\":\"https://in-toto.io/Statement/v1\",\"name\":\"Steinmännchen\"}"
                .getBytes(StandardCharsets.UTF_8);
        String type = "application/vnd.in-toto+json";
        byte[] head =
                ("DSSEv1 " + type.length() + " " + type + " " + payload.length + " ").getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[head.length + payload.length];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(payload, 0, message, head.length, payload.length);
        RekorEntry entry = client.putEntry(DSSERequestV002.newBuilder()
                .setEnvelope(Envelope.newBuilder()
                        .setPayload(ByteString.copyFrom(payload))
                        .setPayloadType(type)
                        .addSignatures(io.intoto.EnvelopeOuterClass.Signature.newBuilder()
                                .setSig(ByteString.copyFrom(key.sign(message)))))
                .addVerifiers(verifier())
                .build());
        RekorVerifier.newRekorVerifier(trustedRoot).verifyEntry(entry);
    }

    @Test
    void theVerifierCanRefuse() throws Exception {
        byte[] digest = DigestAlgorithm.SHA2_256.digest(new byte[] {7});
        RekorEntry entry = client.putEntry(HashedRekordRequestV002.newBuilder()
                .setDigest(ByteString.copyFrom(digest))
                .setSignature(Signature.newBuilder()
                        .setContent(ByteString.copyFrom(key.signDigest(DigestAlgorithm.SHA2_256, digest)))
                        .setVerifier(verifier()))
                .build());
        byte[] otherKey = LocalKey.generate(KeyType.ED25519).publicKey().spki().toArray();
        String strange = server.trustedRoot()
                .replaceFirst(
                        "\"rawBytes\":\"[^\"]*\"",
                        "\"rawBytes\":\"" + Base64.getEncoder().encodeToString(otherKey) + "\"");
        SigstoreTrustedRoot other =
                SigstoreTrustedRoot.from(new ByteArrayInputStream(strange.getBytes(StandardCharsets.UTF_8)));
        RekorVerifier verifier = RekorVerifier.newRekorVerifier(other);
        assertThrows(RekorVerificationException.class, () -> verifier.verifyEntry(entry));
    }
}
