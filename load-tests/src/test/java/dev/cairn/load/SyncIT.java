package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An acknowledgement is durable: between two answers on one connection the server has synced files to the disk. strace writes down each
 * sync as the kernel sees it.
 */
@Timeout(300)
class SyncIT {
    private static final int ENTRIES = 100;
    private static final String SYNC_CALLS = "trace=fsync,fdatasync";

    @TempDir
    private Path folder;

    @Test
    void eachAcknowledgedEntryWasSynced() throws IOException, InterruptedException {
        Assumptions.assumeTrue(mayTrace(), "skipped: no strace, or tracing is not permitted here");
        Path trace = folder.resolve("trace");
        // -D: the tracer is a grandchild, so that signals to the child reach the server itself. -y names the files.
        List<String> strace =
                List.of("strace", "-D", "-f", "-y", "--seccomp-bpf", "-e", SYNC_CALLS, "-o", trace.toString());
        try (RunningServer server = new RunningServer(folder.resolve("data"), strace)) {
            HttpClient http = HttpClient.newHttpClient();
            post(http, server, -1);
            long before = syncs(trace, "/journal/");
            long checkpointsBefore = syncs(trace, "/checkpoints/");
            for (int i = 0; i < ENTRIES; i++) {
                post(http, server, i);
            }
            long journal = syncs(trace, "/journal/") - before;
            long checkpoints = syncs(trace, "/checkpoints/") - checkpointsBefore;
            System.out.println(ENTRIES + " entries one after the other: " + journal + " syncs of the journal, "
                    + checkpoints + " of the checkpoint journal");
            assertTrue(journal >= ENTRIES, "the journal was synced " + journal + " times");
            assertTrue(checkpoints >= ENTRIES, "the checkpoint journal was synced " + checkpoints + " times");
            assertEquals(0, server.process().stop());
        }
    }

    private static void post(HttpClient http, RunningServer server, int number)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.target().url("/add"))
                .POST(BodyPublishers.ofString("sync test " + number))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response::body);
    }

    private static long syncs(Path trace, String folder) throws IOException {
        try (Stream<String> lines = Files.lines(trace, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("sync(") && line.contains(folder))
                    .count();
        }
    }

    private boolean mayTrace() throws InterruptedException {
        try {
            Process strace = new ProcessBuilder(
                            "strace", "-D", "-f", "-y", "--seccomp-bpf", "-e", SYNC_CALLS, "-o", "/dev/null", "true")
                    .redirectErrorStream(true)
                    .start();
            strace.getInputStream().readAllBytes();
            return strace.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
