package dev.cairn.server.rekorv2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.core.Bytes;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes a {@code TransparencyLogEntry}, the answer to a created entry, as grpc-gateway writes it: protobuf JSON with unset members
 * spelled out, 64-bit integers as strings, bytes as base64.
 *
 * <pre>{@code
 * {"logIndex":"0","logId":{"keyId":"<base64>"},"kindVersion":{"kind":"hashedrekord","version":"0.0.2"},"integratedTime":"0",
 *  "inclusionPromise":null,"inclusionProof":{"logIndex":"0","rootHash":"<base64>","treeSize":"1","hashes":["<base64>"],
 *  "checkpoint":{"envelope":"<signed note>"}},"canonicalizedBody":"<base64>"}
 * }</pre>
 *
 * <p>The integrated time is always 0 and there is no promise: time comes from timestamp authorities.
 */
public final class TransparencyLogEntryWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private TransparencyLogEntryWriter() {}

    /**
     * The JSON, in UTF-8.
     *
     * @param keyId the full 32 bytes of the log's key id (the note's signature line has the first four)
     * @param kind the kind of entry
     * @param proof that the entry is in the log; its index is the entry's
     * @param root root hash of the tree that the proof is for
     * @param checkpoint the signed note of that tree
     * @param canonicalizedBody the leaf bytes
     */
    public static byte[] write(
            Bytes keyId, EntryKind kind, InclusionProof proof, Hash root, String checkpoint, Bytes canonicalizedBody) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(
                1_024 + checkpoint.length() + 48 * proof.path().size() + canonicalizedBody.size() * 4 / 3);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            String index = Long.toString(proof.index());
            json.writeStartObject();
            json.writeStringField("logIndex", index);
            json.writeObjectFieldStart("logId");
            json.writeBinaryField("keyId", keyId.unsafeArray());
            json.writeEndObject();
            json.writeObjectFieldStart("kindVersion");
            json.writeStringField("kind", kind.kindName());
            json.writeStringField("version", kind.version());
            json.writeEndObject();
            json.writeStringField("integratedTime", "0");
            json.writeNullField("inclusionPromise");
            json.writeObjectFieldStart("inclusionProof");
            json.writeStringField("logIndex", index);
            json.writeBinaryField("rootHash", root.unsafeArray());
            json.writeStringField("treeSize", Long.toString(proof.size()));
            json.writeArrayFieldStart("hashes");
            for (Hash hash : proof.path()) {
                json.writeBinary(hash.unsafeArray());
            }
            json.writeEndArray();
            json.writeObjectFieldStart("checkpoint");
            json.writeStringField("envelope", checkpoint);
            json.writeEndObject();
            json.writeEndObject();
            json.writeBinaryField("canonicalizedBody", canonicalizedBody.unsafeArray());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes what is written", e);
        }
        return out.toByteArray();
    }
}
