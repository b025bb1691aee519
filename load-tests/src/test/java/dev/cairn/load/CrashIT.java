package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.testing.Seed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short form of the crash rig against the server itself; {@code -Dcairn.crash.rounds=30} makes it long. */
@Timeout(1800)
class CrashIT {
    @TempDir
    private Path folder;

    @Test
    void nothingThatWasPromisedIsLost() throws IOException, FalseAnswerException {
        CrashRig.Settings settings = new CrashRig.Settings(
                RunningServer.command(),
                folder.resolve("data"),
                null,
                Integer.getInteger("cairn.crash.rounds", 4),
                Duration.ofMillis(1500),
                Seed.random("CrashIT").nextLong());
        CrashRig.Report report =
                new CrashRig(settings, new PrintWriter(System.out, true, StandardCharsets.UTF_8)).run();
        System.out.println(report.line());
        assertTrue(report.acknowledged() > 0, "entries were acknowledged");
        assertTrue(report.rocksdbDeletions() > 0, "RocksDB was deleted");
    }
}
