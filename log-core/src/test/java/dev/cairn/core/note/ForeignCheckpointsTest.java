package dev.cairn.core.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.testing.Vectors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints that other implementations signed. */
class ForeignCheckpointsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A log of Tessera at sizes 0 to 15. */
    @Test
    void verifiesTheCheckpointsOfTessera() throws Exception {
        Path folder = Vectors.path("tlog/tessera-16-checkpoints");
        VerifierKey key =
                VerifierKey.parse("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx");
        for (int size = 0; size < 16; size++) {
            byte[] bytes = Files.readAllBytes(folder.resolve("checkpoint." + size));
            VerifiedCheckpoint verified = VerifiedCheckpoint.open(bytes, "example.com/log/testdata", List.of(key));
            assertEquals(size, verified.checkpoint().size());
            assertEquals(Bytes.copyOf(bytes), verified.note().encode());
            assertEquals(verified.note().text(), verified.checkpoint().text());
            bytes[bytes.length / 2] ^= 1;
            assertThrows(
                    Exception.class, () -> VerifiedCheckpoint.open(bytes, "example.com/log/testdata", List.of(key)));
        }
    }

    /** A mirror's Ed25519 cosignature, made by Sunlight; the log's own line is not in it. */
    @Test
    void verifiesTheCosignatureOfSunlightsMirror() throws Exception {
        Path folder = Vectors.path("tlog/sunlight-mirror-300");
        JsonNode mirror = JSON.readTree(folder.resolve("mirror.v0.json").toFile());
        VerifierKey key = VerifierKey.parse(mirror.get("verifier_keys").get(0).asText());
        // The folder of a log is named for SHA-256 of its origin.
        Path file = folder.resolve(Bytes.wrap(DigestAlgorithm.SHA2_256.digest(
                                "rome2026h1.example.org".getBytes(StandardCharsets.UTF_8)))
                        .hex())
                .resolve("checkpoint");
        SignedNote note = SignedNote.parse(Files.readAllBytes(file));
        List<VerifiedSignature> verified = NoteVerifier.verify(note, List.of(key));
        Cosignature cosignature =
                Cosignature.parse(key.type(), verified.get(0).line().signature());
        assertEquals(1767139200, cosignature.timestamp());
        assertEquals(300, Checkpoint.parse(note.text()).size());
    }

    /** SPEC: "clients MUST ignore unknown signatures": lines of a witness, and of the log with another key, in any order. */
    @ParameterizedTest
    @CsvSource({
        "rekor2-happy-path, true",
        "rekor2-dsse-happy-path, true",
        "rekor2-checkpoint-cosigned, true",
        "rekor2-checkpoint-origin-not-first, true",
        "rekor2-checkpoint-two-sigs-cosigned, true",
        "rekor2-checkpoint-missing-log-signature_fail, false",
        "rekor2-checkpoint-missing-origin_fail, false",
        "rekor2-checkpoint-missing-root-hash_fail, false",
        "rekor2-checkpoint-no-matching-signature_fail, false",
    })
    void opensTheCheckpointsOfRekorBundles(String name, boolean good) throws Exception {
        Path folder = Vectors.path("bundles").resolve(name);
        JsonNode entry = JSON.readTree(folder.resolve("bundle.sigstore.json").toFile())
                .at("/verificationMaterial/tlogEntries/0");
        byte[] note = entry.at("/inclusionProof/checkpoint/envelope").asText().getBytes(StandardCharsets.UTF_8);
        VerifierKey key = logKey(folder, entry.at("/logId/keyId").asText());
        if (good) {
            VerifiedCheckpoint verified = VerifiedCheckpoint.open(note, key.name(), List.of(key));
            assertEquals(
                    entry.at("/inclusionProof/rootHash").asText(),
                    verified.checkpoint().root().base64());
            assertEquals(
                    entry.at("/inclusionProof/treeSize").asLong(),
                    verified.checkpoint().size());
            assertEquals(Bytes.copyOf(note), verified.note().encode());
        } else {
            Exception e = assertThrows(Exception.class, () -> VerifiedCheckpoint.open(note, key.name(), List.of(key)));
            assertTrue(e instanceof MalformedException || e instanceof VerificationException, e.toString());
        }
    }

    private static VerifierKey logKey(Path folder, String keyId) throws Exception {
        for (JsonNode log :
                JSON.readTree(folder.resolve("trusted_root.json").toFile()).get("tlogs")) {
            if (log.at("/logId/keyId").asText().equals(keyId)) {
                VerificationKey key =
                        VerificationKey.fromSpki(log.at("/publicKey/rawBytes").binaryValue());
                String origin = log.get("baseUrl").asText().replace("https://", "");
                VerifierKey verifier = VerifierKey.of(NoteKeyType.ED25519, origin, key);
                assertEquals(keyId, verifier.fullKeyHash().base64());
                return verifier;
            }
        }
        throw new AssertionError("no log " + keyId);
    }
}
