package dev.cairn.server.rekorv1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.core.Bytes;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Writes {@code LogEntry}: an object with one member, named by the entry ID.
 *
 * <pre>{@code
 * {"<entry ID>":{"attestation":{"data":"<base64>"},"body":"<base64>","integratedTime":1710869186,"logID":"<hex>","logIndex":7,
 *   "verification":{"inclusionProof":{"checkpoint":"<signed note>","hashes":["<hex>"],"logIndex":7,"rootHash":"<hex>","treeSize":8},
 *                   "signedEntryTimestamp":"<base64>"}}}
 * }</pre>
 */
final class LogEntryWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private final TreeKey key;

    LogEntryWriter(TreeKey key) {
        this.key = key;
    }

    /**
     * What is written about one entry.
     *
     * @param body the leaf bytes
     * @param leafHash their hash
     * @param integratedTime when it was sequenced, in seconds since 1970
     * @param proof its inclusion proof
     * @param root the root of the proof's tree
     * @param checkpoint the signed note of the proof's tree
     * @param attestation what is kept beside it; not written in the answer to a submission
     */
    record Written(
            Bytes body,
            Hash leafHash,
            long integratedTime,
            InclusionProof proof,
            Hash root,
            String checkpoint,
            Optional<Bytes> attestation) {}

    /** One entry. */
    byte[] entry(Written entry) {
        return write(json -> write(json, entry));
    }

    /** An array of entries. */
    byte[] entries(List<Written> entries) {
        return write(json -> {
            json.writeStartArray();
            for (Written entry : entries) {
                write(json, entry);
            }
            json.writeEndArray();
        });
    }

    private void write(JsonGenerator json, Written entry) throws IOException {
        InclusionProof proof = entry.proof();
        json.writeStartObject();
        json.writeObjectFieldStart(EntryId.of(key.treeId(), entry.leafHash()));
        if (entry.attestation().isPresent()) {
            json.writeObjectFieldStart("attestation");
            json.writeBinaryField("data", entry.attestation().get().unsafeArray());
            json.writeEndObject();
        }
        json.writeBinaryField("body", entry.body().unsafeArray());
        json.writeNumberField("integratedTime", entry.integratedTime());
        json.writeStringField("logID", key.logId());
        json.writeNumberField("logIndex", proof.index());
        json.writeObjectFieldStart("verification");
        json.writeObjectFieldStart("inclusionProof");
        json.writeStringField("checkpoint", entry.checkpoint());
        hashes(json, proof.path());
        json.writeNumberField("logIndex", proof.index());
        json.writeStringField("rootHash", entry.root().hex());
        json.writeNumberField("treeSize", proof.size());
        json.writeEndObject();
        Bytes timestamp = key.entryTimestamp(entry.body(), entry.integratedTime(), proof.index());
        json.writeBinaryField("signedEntryTimestamp", timestamp.unsafeArray());
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    /** The member {@code hashes}, in hexadecimal. */
    static void hashes(JsonGenerator json, List<Hash> hashes) throws IOException {
        json.writeArrayFieldStart("hashes");
        for (Hash hash : hashes) {
            json.writeString(hash.hex());
        }
        json.writeEndArray();
    }

    /** Something that is written as JSON. */
    interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    /** JSON in UTF-8. */
    static byte[] write(Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4_096);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes what is written", e);
        }
        return out.toByteArray();
    }
}
