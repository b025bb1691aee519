package dev.cairn.tools.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.file.AtomicFile;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * How far the monitor is with a log.
 *
 * @param note the largest checkpoint that was found to continue all before it
 * @param since when it was seen first
 * @param cursor how many entries were matched; those before the first that was wanted count
 * @param peaks of the tree of these entries, as {@link Frontier#peakBytes}
 * @param wanted the first index that is matched
 */
record LogState(SignedNote note, Instant since, long cursor, Bytes peaks, long wanted) {
    private static final String OBJECT = "monitor state";
    private static final int VERSION = 1;
    private static final int MAX_BYTES = 2 * SignedNote.MAX_BYTES;
    private static final ObjectMapper JSON = new ObjectMapper();

    Checkpoint checkpoint() throws MalformedException {
        return Checkpoint.parse(note.text());
    }

    Frontier frontier() throws MalformedException {
        return Frontier.of(cursor, peaks.unsafeArray());
    }

    LogState at(Frontier frontier) {
        return new LogState(note, since, frontier.size(), Bytes.wrap(frontier.peakBytes()), wanted);
    }

    LogState with(SignedNote larger, Instant time) {
        return new LogState(larger, time, cursor, peaks, wanted);
    }

    /**
     * Reads a state; empty if there is none yet.
     *
     * @throws MalformedException if the file is not one
     */
    static Optional<LogState> read(Path file) throws IOException, MalformedException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        try {
            JsonNode json = JSON.readTree(bytes);
            if (bytes.length > MAX_BYTES
                    || json == null
                    || json.path("version").asInt() != VERSION
                    || !json.path("cursor").canConvertToLong()
                    || !json.path("wanted").canConvertToLong()) {
                throw new MalformedException(OBJECT, "is not one of version " + VERSION);
            }
            LogState state = new LogState(
                    SignedNote.parse(json.path("checkpoint").asText().getBytes(StandardCharsets.UTF_8)),
                    Instant.parse(json.path("since").asText()),
                    json.path("cursor").longValue(),
                    Bytes.wrap(Base64.getDecoder().decode(json.path("peaks").asText())),
                    json.path("wanted").longValue());
            state.frontier();
            if (state.cursor() > state.checkpoint().size()) {
                throw new MalformedException(OBJECT, "the cursor is beyond the checkpoint");
            }
            return Optional.of(state);
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw new MalformedException(OBJECT, "is not JSON with a checkpoint, a time, a cursor and peaks");
        }
    }

    void write(Path file) throws IOException {
        AtomicFile.write(
                file,
                Bytes.ofUtf8(JSON.writerWithDefaultPrettyPrinter()
                                .writeValueAsString(JSON.createObjectNode()
                                        .put("version", VERSION)
                                        .put("checkpoint", note.encode().utf8())
                                        .put("since", since.toString())
                                        .put("cursor", cursor)
                                        .put("wanted", wanted)
                                        .put("peaks", peaks.base64()))
                        + "\n"));
    }
}
