package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Rekor v1 and v2 submissions in turn, under load: one tree holds both, every answer of either verifies, and fsck finds nothing. */
@Timeout(180)
class RekorInTurnIT {
    @TempDir
    private Path folder;

    @Test
    void bothFacesWriteOneTree() throws Exception {
        Path data = folder.resolve("data");
        StringWriter output = new StringWriter();
        try (RunningServer server = new RunningServer(data)) {
            Path keys = data.resolve("keys");
            CommandLine command =
                    LoadMain.commandLine().setOut(new PrintWriter(output)).setErr(new PrintWriter(output));
            int exit = command.execute(
                    "--url=" + server.urlByName(),
                    "--mode=rekor",
                    "--connections=32",
                    "--warmup=0",
                    "--seconds=4",
                    "--entries=60000",
                    "--verify=all",
                    "--vkey=" + keys.resolve("log.vkey"),
                    "--rekor-v1-key=" + keys.resolve("rekor-v1.pub"));
            assertEquals(0, exit, output::toString);
            assertTrue(output.toString().contains("failures none"), output::toString);
            assertEquals(
                    0,
                    fsck(server.urlByName(), "--vkey", keys.resolve("log.vkey").toString()));
        }
        assertEquals(0, fsck(data.toString()));
    }

    private static int fsck(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(RunningServer.command());
        command.add("fsck");
        command.addAll(List.of(arguments));
        Tool.Result result = Tool.run(command);
        System.out.print(result.output());
        return result.exit();
    }
}
