package dev.cairn.server.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.store.StoredEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** Writes entries as server-sent events; their JSON has no line break in it. */
final class EntryEvents {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
    // Beside the body.
    private static final int EVENT_BYTES = 300;

    private EntryEvents() {}

    /** One event for each entry. */
    static ByteString encode(List<StoredEntry> entries) {
        int bytes = entries.stream()
                .mapToInt(entry -> EVENT_BYTES + entry.bytes().size() * 4 / 3)
                .sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes);
        try {
            for (StoredEntry entry : entries) {
                out.write(("id: " + entry.index() + "\nevent: entry\ndata: ").getBytes(StandardCharsets.US_ASCII));
                writeData(out, entry);
                out.write(END);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes what is written", e);
        }
        return ByteString.fromArrayUnsafe(out.toByteArray());
    }

    private static void writeData(ByteArrayOutputStream out, StoredEntry entry) throws IOException {
        byte[] body = entry.bytes().unsafeArray();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("logIndex", entry.index());
            json.writeStringField("kind", entry.kind().kindName());
            json.writeStringField("apiVersion", entry.kind().version());
            json.writeStringField("integratedTime", entry.timestamp().toString());
            json.writeStringField("leafHash", TreeHasher.local().leaf(body).hex());
            json.writeStringField("body", entry.bytes().base64());
            json.writeEndObject();
        }
    }
}
