package dev.cairn.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A LogEntry as Rekor v1 answers it (openapi.yaml of sigstore/rekor): the one member of an object, named by the entry ID. */
final class RekorV1Answer {
    private static final String OBJECT = "LogEntry";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String id;
    private final JsonNode entry;

    private RekorV1Answer(String id, JsonNode entry) {
        this.id = id;
        this.entry = entry;
    }

    static RekorV1Answer parse(byte[] json) throws MalformedException {
        JsonNode map;
        try {
            map = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new MalformedException(OBJECT, "not JSON");
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
        if (!map.isObject() || map.size() != 1) {
            throw new MalformedException(OBJECT, "not an object with one member");
        }
        String id = map.fieldNames().next();
        return new RekorV1Answer(id, map.get(id));
    }

    long index() {
        return entry.path("logIndex").asLong(-1);
    }

    /**
     * Checks all that the answer claims: entry ID, signed entry timestamp, checkpoint and inclusion proof.
     *
     * @param logged the bytes that must have been logged
     */
    void verify(byte[] logged, VerificationKey key) throws FalseAnswerException, MalformedException {
        Hash leafHash = TreeHasher.local().leaf(logged);
        String body = Base64.getEncoder().encodeToString(logged);
        require(entry.path("body").asText().equals(body), "body is not what was submitted");
        require(id.length() == 80 && id.endsWith(leafHash.hex()), "the entry ID is another entry's");
        require(entry.path("logID").asText().equals(key.fingerprint().hex()), "logID is another log's");
        JsonNode verification = entry.path("verification");
        String timestamp = "{\"body\":\"" + body + "\",\"integratedTime\":"
                + entry.path("integratedTime").asLong() + ",\"logID\":\""
                + key.fingerprint().hex() + "\",\"logIndex\":" + index() + "}";
        require(
                verifies(key, timestamp, base64(verification, "signedEntryTimestamp")),
                "the signed entry timestamp does not verify");
        JsonNode proof = verification.path("inclusionProof");
        SignedNote note = SignedNote.parse(proof.path("checkpoint").asText().getBytes(StandardCharsets.UTF_8));
        require(
                note.signatures().size() == 1
                        && verifies(
                                key,
                                note.text(),
                                note.signatures().get(0).signature().toArray()),
                "the checkpoint is not signed once with the log's key");
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        require(
                checkpoint.origin().endsWith(" - " + Long.parseLong(id.substring(0, 16), 16)),
                "the checkpoint is another tree's");
        require(proof.path("treeSize").asLong() == checkpoint.size(), "the proof is of another tree");
        require(proof.path("logIndex").asLong(-1) == index(), "the proof is of another index");
        List<Hash> path = new ArrayList<>();
        for (JsonNode hash : proof.path("hashes")) {
            path.add(Hash.fromHex(hash.asText()));
        }
        try {
            ProofVerifier.inclusion(leafHash, new InclusionProof(index(), checkpoint.size(), path), checkpoint.root());
        } catch (VerificationException e) {
            throw new FalseAnswerException("index " + index(), e);
        }
    }

    private static boolean verifies(VerificationKey key, String text, byte[] signature) {
        return key.verifyMessage(DigestAlgorithm.SHA2_256, text.getBytes(StandardCharsets.UTF_8), signature);
    }

    private static byte[] base64(JsonNode parent, String field) throws MalformedException {
        try {
            return Bytes.wrap(Base64.getDecoder().decode(parent.path(field).asText()))
                    .toArray();
        } catch (IllegalArgumentException e) {
            throw new MalformedException(OBJECT, field + " is not base64");
        }
    }

    private void require(boolean condition, String otherwise) throws FalseAnswerException {
        if (!condition) {
            throw new FalseAnswerException("answer for index " + index() + ": " + otherwise);
        }
    }
}
