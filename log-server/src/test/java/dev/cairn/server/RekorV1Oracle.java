package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Verifies what the Rekor v1 face answers with nothing but its public key and tree ID. */
record RekorV1Oracle(VerificationKey key, String treeId) {
    /** Verifies everything that one entry of an answer says; returns its log index. */
    long verify(String id, JsonNode entry) throws Exception {
        byte[] body = Base64.getDecoder().decode(entry.get("body").asText());
        Hash leafHash = TreeHasher.local().leaf(body);
        long index = entry.get("logIndex").asLong();
        assertEquals(String.format("%016x", Long.parseLong(treeId)) + leafHash.hex(), id);
        assertEquals(key.fingerprint().hex(), entry.get("logID").asText());
        String canonical = "{\"body\":\"" + entry.get("body").asText() + "\",\"integratedTime\":"
                + entry.get("integratedTime").asLong() + ",\"logID\":\""
                + entry.get("logID").asText()
                + "\",\"logIndex\":" + index + "}";
        JsonNode verification = entry.get("verification");
        assertTrue(key.verifyMessage(
                DigestAlgorithm.SHA2_256,
                canonical.getBytes(StandardCharsets.US_ASCII),
                Base64.getDecoder()
                        .decode(verification.get("signedEntryTimestamp").asText())));
        JsonNode proof = verification.get("inclusionProof");
        Checkpoint checkpoint = open(proof.get("checkpoint").asText());
        assertEquals(checkpoint.root().hex(), proof.get("rootHash").asText());
        assertEquals(checkpoint.size(), proof.get("treeSize").asLong());
        assertEquals(index, proof.get("logIndex").asLong());
        ProofVerifier.inclusion(
                leafHash, new InclusionProof(index, checkpoint.size(), hashes(proof)), checkpoint.root());
        return index;
    }

    static List<Hash> hashes(JsonNode proof) throws Exception {
        List<Hash> hashes = new ArrayList<>();
        for (JsonNode hash : proof.get("hashes")) {
            hashes.add(Hash.fromHex(hash.asText()));
        }
        return hashes;
    }

    /** As rekor's SignedNote.Verify and sigstore-go's hasRekorV1STH want it. */
    Checkpoint open(String text) throws Exception {
        SignedNote note = SignedNote.parse(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(1, note.signatures().size());
        assertEquals(TestLog.ORIGIN, note.signatures().get(0).name());
        Bytes hint = Bytes.copyOf(key.fingerprint().unsafeArray(), 0, 4);
        assertEquals(hint.hex(), String.format("%08x", note.signatures().get(0).keyId()));
        assertTrue(key.verifyMessage(
                DigestAlgorithm.SHA2_256,
                note.text().getBytes(StandardCharsets.UTF_8),
                note.signatures().get(0).signature().unsafeArray()));
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        assertEquals(TestLog.ORIGIN + " - " + treeId, checkpoint.origin());
        return checkpoint;
    }
}
