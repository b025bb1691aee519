package dev.cairn.server.search;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.store.StoredEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * Writes an answer:
 *
 * <pre>{@code
 * {"treeSize":7,"entries":[{"logIndex":3,"kind":"hashedrekord","apiVersion":"0.0.2","integratedTime":"2026-01-31T09:30:00.000001Z",
 * "leafHash":"<hexadecimal>","body":"<base64>"}],"next":"2"}
 * }</pre>
 */
final class SearchAnswer {
    private static final JsonFactory JSON = new JsonFactory();

    private SearchAnswer() {}

    static byte[] write(long treeSize, List<StoredEntry> entries, OptionalLong next) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("treeSize", treeSize);
            json.writeArrayFieldStart("entries");
            for (StoredEntry entry : entries) {
                write(json, entry);
            }
            json.writeEndArray();
            if (next.isPresent()) {
                json.writeStringField("next", Long.toString(next.getAsLong()));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes what is written", e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, StoredEntry entry) throws IOException {
        byte[] bytes = entry.bytes().unsafeArray();
        json.writeStartObject();
        json.writeNumberField("logIndex", entry.index());
        json.writeStringField("kind", entry.kind().kindName());
        json.writeStringField("apiVersion", entry.kind().version());
        json.writeStringField("integratedTime", entry.timestamp().toString());
        json.writeStringField("leafHash", TreeHasher.local().leaf(bytes).hex());
        json.writeFieldName("body");
        json.writeBinary(bytes);
        json.writeEndObject();
    }
}
