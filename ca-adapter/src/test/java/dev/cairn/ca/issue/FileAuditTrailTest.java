package dev.cairn.ca.issue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAuditTrailTest {
    @TempDir
    private Path folder;

    private static AuditTrail.Line line(String requestId) {
        return new AuditTrail.Line(
                Instant.EPOCH,
                requestId,
                "",
                "https://issuer.example.com",
                "sub",
                "a@example.com",
                AuditTrail.Outcome.REFUSED,
                "reason",
                "token",
                Optional.of("rule"),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                1);
    }

    @Test
    void aLineThatWasCutDoesNotSpoilTheNext() throws Exception {
        Path file = folder.resolve("audit.jsonl");
        try (FileAuditTrail trail = new FileAuditTrail(file)) {
            trail.write(line("one"));
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.writeString(file, "{\"time\":\"20", StandardOpenOption.APPEND);
        try (FileAuditTrail trail = new FileAuditTrail(file)) {
            trail.write(line("two"));
            trail.write(line("three"));
        }
        List<String> lines = Files.readAllLines(file);
        assertEquals(4, lines.size());
        ObjectMapper json = new ObjectMapper();
        assertEquals("one", json.readTree(lines.get(0)).path("requestId").asText());
        assertEquals("two", json.readTree(lines.get(2)).path("requestId").asText());
        assertEquals("three", json.readTree(lines.get(3)).path("requestId").asText());
        assertEquals("rule", json.readTree(lines.get(3)).path("policyRule").asText());
    }

    @Test
    void aFileThatWasMovedAwayIsReplaced() throws Exception {
        Path file = folder.resolve("audit.jsonl");
        try (FileAuditTrail trail = new FileAuditTrail(file)) {
            trail.write(line("one"));
            Files.move(file, folder.resolve("audit.1"));
            trail.write(line("two"));
        }
        assertEquals(1, Files.readAllLines(folder.resolve("audit.1")).size());
        assertTrue(Files.readString(file).contains("\"two\""));
    }
}
