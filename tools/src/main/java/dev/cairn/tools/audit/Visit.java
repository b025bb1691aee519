package dev.cairn.tools.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.file.AtomicFile;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * What an audit keeps from visit to visit: the checkpoint that it was about, and how far its entries were read, with the peaks of the tree that
 * they make.
 *
 * @param note the checkpoint; all that was audited is in its tree
 * @param audited how many entries were audited, a multiple of 256
 * @param peaks of the tree of these entries, as {@link Frontier#peakBytes}
 */
public record Visit(SignedNote note, long audited, Bytes peaks) {
    private static final String OBJECT = "audit state";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;
    private static final int MAX_FILE_BYTES = 2 * SignedNote.MAX_BYTES;

    /** The checkpoint in the note; it was verified when it was kept. */
    public Checkpoint checkpoint() throws MalformedException {
        return Checkpoint.parse(note.text());
    }

    /** The root of the entries that were audited. */
    public Hash auditedRoot() throws MalformedException {
        return Frontier.of(audited, peaks.unsafeArray()).root();
    }

    /**
     * Reads a state file; empty if there is none yet.
     *
     * @throws MalformedException if it is not one
     */
    public static Optional<Visit> read(Path file) throws IOException, MalformedException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_FILE_BYTES + 1);
        }
        if (bytes.length > MAX_FILE_BYTES) {
            throw new MalformedException(OBJECT, "longer than " + MAX_FILE_BYTES + " bytes");
        }
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json == null
                    || json.path("version").asInt() != VERSION
                    || !json.path("checkpoint").isTextual()
                    || !json.path("audited").canConvertToLong()
                    || !json.path("peaks").isTextual()) {
                throw new MalformedException(OBJECT, "needs version " + VERSION + ", checkpoint, audited and peaks");
            }
            Visit visit = new Visit(
                    SignedNote.parse(json.path("checkpoint").textValue().getBytes(StandardCharsets.UTF_8)),
                    json.path("audited").longValue(),
                    Bytes.wrap(Base64.getDecoder().decode(json.path("peaks").textValue())));
            visit.auditedRoot();
            if (visit.audited() > visit.checkpoint().size()) {
                throw new MalformedException(OBJECT, "audited is beyond the checkpoint's size");
            }
            return Optional.of(visit);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new MalformedException(OBJECT, "is not JSON with base64 peaks");
        }
    }

    /** Writes the state file, at once and to the disk. */
    public void write(Path file) throws IOException {
        String json = JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsString(JSON.createObjectNode()
                        .put("version", VERSION)
                        .put("checkpoint", new String(note.encode().toArray(), StandardCharsets.UTF_8))
                        .put("audited", audited)
                        .put("peaks", peaks.base64()));
        AtomicFile.write(file, Bytes.ofUtf8(json + "\n"));
    }
}
