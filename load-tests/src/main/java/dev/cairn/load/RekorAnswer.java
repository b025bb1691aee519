package dev.cairn.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A TransparencyLogEntry as Rekor v2 answers it: proto JSON, 64-bit numbers as strings, bytes in base64
 * (sigstore_rekor.proto of sigstore/protobuf-specs).
 *
 * @param body the canonical body, that is the bytes of the entry
 */
record RekorAnswer(
        long index, Bytes logId, String kind, String version, Bytes body, InclusionProof proof, Hash root, Bytes note) {
    private static final String OBJECT = "TransparencyLogEntry";
    private static final ObjectMapper JSON = new ObjectMapper();

    static RekorAnswer parse(byte[] json) throws MalformedException {
        JsonNode entry;
        try {
            entry = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new MalformedException(OBJECT, "not JSON");
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
        if (!"0".equals(entry.path("integratedTime").asText())) {
            throw new MalformedException(OBJECT, "integratedTime is not 0");
        }
        JsonNode proof = entry.path("inclusionProof");
        List<Hash> path = new ArrayList<>();
        for (JsonNode hash : proof.path("hashes")) {
            path.add(Hash.fromBase64(hash.asText()));
        }
        return new RekorAnswer(
                number(entry, "logIndex"),
                bytes(entry.path("logId"), "keyId"),
                text(entry.path("kindVersion"), "kind"),
                text(entry.path("kindVersion"), "version"),
                bytes(entry, "canonicalizedBody"),
                new InclusionProof(number(proof, "logIndex"), number(proof, "treeSize"), path),
                Hash.fromBase64(text(proof, "rootHash")),
                Bytes.copyOf(text(proof.path("checkpoint"), "envelope").getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Checks all that the answer claims: that it is of this log and this entry, and that the entry is in the tree of the checkpoint that
     * the log signed.
     *
     * @param entry the bytes that must have been logged
     */
    void verify(byte[] entry, LogKey key) throws FalseAnswerException {
        require(logId.equals(key.id()), "logId is another log's");
        require("hashedrekord".equals(kind) && "0.0.2".equals(version), "kindVersion is " + kind + " " + version);
        require(body.equals(Bytes.copyOf(entry)), "canonicalizedBody is not what was submitted");
        require(proof.index() == index, "the proof is of index " + proof.index());
        Checkpoint checkpoint = key.open(note.toArray());
        require(checkpoint.size() == proof.size(), "the checkpoint has size " + checkpoint.size());
        require(checkpoint.root().equals(root), "the checkpoint has another root");
        try {
            ProofVerifier.inclusion(TreeHasher.local().leaf(entry), proof, root);
        } catch (VerificationException e) {
            throw new FalseAnswerException("index " + index, e);
        }
    }

    private void require(boolean condition, String otherwise) throws FalseAnswerException {
        if (!condition) {
            throw new FalseAnswerException("answer for index " + index + ": " + otherwise);
        }
    }

    private static String text(JsonNode parent, String field) throws MalformedException {
        JsonNode value = parent.path(field);
        if (!value.isTextual()) {
            throw new MalformedException(OBJECT, field + " is not a string");
        }
        return value.asText();
    }

    private static long number(JsonNode parent, String field) throws MalformedException {
        String text = text(parent, field);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedException(OBJECT, field + " is not a number");
        }
    }

    private static Bytes bytes(JsonNode parent, String field) throws MalformedException {
        String text = text(parent, field);
        try {
            return Bytes.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(OBJECT, field + " is not base64");
        }
    }
}
