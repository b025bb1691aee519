package dev.cairn.server.proofs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.store.SignedCheckpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Writes proofs as JSON: numbers are numbers, hashes are base64, a checkpoint is its signed note and left out where there is none.
 *
 * <pre>{@code
 * {"index":3,"size":7,"leafHash":"…","rootHash":"…","hashes":["…"],"checkpoint":"…"}
 * {"from":3,"to":7,"fromRootHash":"…","toRootHash":"…","hashes":["…"],"fromCheckpoint":"…","checkpoint":"…"}
 * }</pre>
 */
final class ProofWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private ProofWriter() {}

    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] inclusion(InclusionProof proof, Hash leafHash, Hash root, Optional<SignedCheckpoint> checkpoint) {
        return object(json -> {
            json.writeNumberField("index", proof.index());
            json.writeNumberField("size", proof.size());
            json.writeStringField("leafHash", leafHash.base64());
            json.writeStringField("rootHash", root.base64());
            hashes(json, proof.path());
            note(json, "checkpoint", checkpoint);
        });
    }

    static byte[] consistency(
            ConsistencyProof proof,
            Hash fromRoot,
            Hash toRoot,
            Optional<SignedCheckpoint> fromCheckpoint,
            Optional<SignedCheckpoint> checkpoint) {
        return object(json -> {
            json.writeNumberField("from", proof.from());
            json.writeNumberField("to", proof.to());
            json.writeStringField("fromRootHash", fromRoot.base64());
            json.writeStringField("toRootHash", toRoot.base64());
            hashes(json, proof.path());
            note(json, "fromCheckpoint", fromCheckpoint);
            note(json, "checkpoint", checkpoint);
        });
    }

    private static void hashes(JsonGenerator json, List<Hash> path) throws IOException {
        json.writeArrayFieldStart("hashes");
        for (Hash hash : path) {
            json.writeString(hash.base64());
        }
        json.writeEndArray();
    }

    private static void note(JsonGenerator json, String name, Optional<SignedCheckpoint> checkpoint)
            throws IOException {
        if (checkpoint.isPresent()) {
            json.writeStringField(name, checkpoint.get().note().utf8());
        }
    }

    private static byte[] object(Members members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes what is written", e);
        }
        return out.toByteArray();
    }
}
