package dev.cairn.tools.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The findings of a monitor, {@code findings.jsonl}, and which of them somebody has acknowledged, {@code acknowledged.jsonl}; lines are only added.
 * The second file may be written by another process. Safe for concurrent use.
 *
 * <p>The last {@value #MAX_KNOWN} findings are known by name; an older one that is found again is told again.
 */
public final class FindingStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_KNOWN = 200_000;
    private static final int MAX_COMMENT = 1000;

    private final Path findings;
    private final Path acknowledgements;
    private final Map<String, Outcome> known = new LinkedHashMap<>();
    private final Set<String> acknowledged = new LinkedHashSet<>();
    private long acknowledgementBytes = -1;

    /**
     * Opens the store of a folder, which is there.
     *
     * @throws StoreException if it cannot be read
     */
    public FindingStore(Path folder) {
        this.findings = folder.resolve("findings.jsonl");
        this.acknowledgements = folder.resolve("acknowledged.jsonl");
        for (JsonNode line : lines(findings)) {
            try {
                know(
                        line.path("id").asText(),
                        Outcome.valueOf(line.path("outcome").asText()));
            } catch (IllegalArgumentException e) {
                throw new StoreException(findings.getFileName() + " has a line without an outcome", e);
            }
        }
    }

    private void know(String id, Outcome outcome) {
        known.put(id, outcome);
        if (known.size() > MAX_KNOWN) {
            known.remove(known.keySet().iterator().next());
        }
    }

    private static List<JsonNode> lines(Path file) {
        List<JsonNode> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return lines;
        }
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                try {
                    lines.add(JSON.readTree(line));
                } catch (JsonProcessingException e) {
                    // The last line of a process that was killed while it wrote; what it was about is found again.
                    continue;
                }
                if (lines.size() > MAX_KNOWN) {
                    lines.remove(0);
                }
            }
            return lines;
        } catch (IOException e) {
            throw new StoreException(file.getFileName() + " cannot be read", e);
        }
    }

    /** Whether a finding was kept before. */
    synchronized boolean isKnown(String id) {
        return known.containsKey(id);
    }

    /** Keeps findings; on return they are on disk. */
    synchronized void add(List<Finding> found) {
        StringBuilder text = new StringBuilder();
        found.forEach(finding -> text.append(finding.json()).append('\n'));
        append(findings, text.toString());
        found.forEach(finding -> know(finding.id(), finding.outcome()));
    }

    private static void append(Path file, String text) {
        if (text.isEmpty()) {
            return;
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            ByteBuffer last = ByteBuffer.allocate(1);
            // A line that was cut off stays one line.
            boolean cut = end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
            ByteBuffer bytes = ByteBuffer.wrap(((cut ? "\n" : "") + text).getBytes(StandardCharsets.UTF_8));
            channel.position(end);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new StoreException(file.getFileName() + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** The worst outcome of the findings that nobody has acknowledged. */
    public synchronized Outcome open() {
        readAcknowledgements();
        Outcome worst = Outcome.CLEAN;
        for (Map.Entry<String, Outcome> each : known.entrySet()) {
            if (!acknowledged.contains(each.getKey())) {
                worst = worst.or(each.getValue());
            }
        }
        return worst;
    }

    /** The findings that nobody has acknowledged, as they were told, oldest first. */
    public synchronized List<JsonNode> openFindings() {
        readAcknowledgements();
        return lines(findings).stream()
                .filter(line -> !acknowledged.contains(line.path("id").asText()))
                .toList();
    }

    private void readAcknowledgements() {
        try {
            long bytes = Files.exists(acknowledgements) ? Files.size(acknowledgements) : 0;
            if (bytes != acknowledgementBytes) {
                acknowledged.clear();
                lines(acknowledgements)
                        .forEach(line -> acknowledged.add(line.path("id").asText()));
                acknowledgementBytes = bytes;
            }
        } catch (IOException e) {
            throw new StoreException(acknowledgements.getFileName() + " cannot be read", e);
        }
    }

    /**
     * Acknowledges a finding.
     *
     * @param comment for people; only the beginning of a long one is kept
     * @return whether there is such a finding
     */
    public synchronized boolean acknowledge(String id, String comment, Instant time) {
        if (!known.containsKey(id)) {
            return false;
        }
        String kept = comment.length() > MAX_COMMENT ? comment.substring(0, MAX_COMMENT) : comment;
        append(
                acknowledgements,
                JSON.createObjectNode()
                                .put("id", id)
                                .put("time", time.toString())
                                .put("comment", kept)
                        + "\n");
        return true;
    }
}
