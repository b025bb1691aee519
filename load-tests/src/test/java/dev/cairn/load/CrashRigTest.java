package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.testing.Seed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The rig passes a server that keeps its promises, and catches each one that does not. */
@Timeout(120)
class CrashRigTest {
    @TempDir
    private Path folder;

    private CrashRig rig(FakeLogProcess.Fault fault) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                FakeLogProcess.class.getName(),
                fault.name());
        long seed = Seed.random("CrashRigTest").nextLong();
        return new CrashRig(
                new CrashRig.Settings(command, folder.resolve("data"), null, 2, Duration.ofMillis(300), seed),
                new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    }

    @Test
    void serverThatKeepsItsPromisesPasses() throws IOException, FalseAnswerException {
        CrashRig.Report report = rig(FakeLogProcess.Fault.NONE).run();
        System.out.println(report.line());
        assertEquals(2, report.rounds());
        assertTrue(report.acknowledged() > 0, "entries were acknowledged");
        assertTrue(report.checkpoints() > 1, "checkpoints were seen");
        assertTrue(report.size() >= report.acknowledged());
    }

    @ParameterizedTest
    @EnumSource(value = FakeLogProcess.Fault.class, mode = Mode.EXCLUDE, names = "NONE")
    void serverThatBreaksAPromiseIsCaught(FakeLogProcess.Fault fault) {
        FalseAnswerException caught =
                assertThrows(FalseAnswerException.class, () -> rig(fault).run());
        System.out.println(fault + ": " + caught.getMessage());
    }
}
