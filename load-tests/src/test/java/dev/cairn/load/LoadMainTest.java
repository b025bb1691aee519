package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.crypto.KeyFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class LoadMainTest {
    @TempDir
    private Path folder;

    private final StringWriter output = new StringWriter();

    private int execute(String... arguments) {
        CommandLine command = LoadMain.commandLine();
        command.setOut(new PrintWriter(output));
        command.setErr(new PrintWriter(output));
        return command.execute(arguments);
    }

    @Test
    void measuresAndVerifiesBothDialects() throws IOException {
        FakeLog log = new FakeLog();
        try (FakeServer server = new FakeServer(log)) {
            for (String mode : new String[] {"add", "rekor-v2"}) {
                Path json = folder.resolve(mode + ".json");
                Path vkey = Files.writeString(folder.resolve(mode + ".vkey"), log.vkey() + "\n");
                int exit = execute(
                        "--url",
                        server.url(),
                        "--mode",
                        mode,
                        "--connections",
                        "4",
                        "--warmup",
                        "0.1",
                        "--seconds",
                        "0.2",
                        "--runs",
                        "3",
                        "--entries",
                        "30000",
                        "--keys",
                        "10",
                        "--verify",
                        "all",
                        "--vkey",
                        vkey.toString(),
                        "--json",
                        json.toString());
                assertEquals(0, exit, output::toString);
                JsonNode report = new ObjectMapper().readTree(Files.readString(json));
                assertEquals(3, report.path("runs").size());
                assertTrue(report.at("/median/acknowledged").asLong() > 0);
                assertTrue(report.path("answersFoundTrue").asLong()
                        >= report.at("/median/acknowledged").asLong());
                assertEquals(0, report.at("/median/failures").size());
            }
        }
    }

    @Test
    void measuresAndVerifiesAnAuthority() throws IOException {
        FakeLog log = new FakeLog();
        FakeAuthority authority = new FakeAuthority(log);
        Path token = Files.writeString(folder.resolve("token"), AuthorityAnswersTest.token("{\"sub\":\"a\"}") + "\n\n");
        Path ctKey = Files.writeString(folder.resolve("ct.pub"), KeyFiles.publicPem(authority.ctKey()));
        Path chain = Files.writeString(folder.resolve("tsa.pem"), authority.tsaChain());
        try (FakeServer server = new FakeServer(authority)) {
            String[] certificates = {
                "--url=" + server.url(),
                "--mode=certificates",
                "--connections=2",
                "--warmup=0",
                "--seconds=0.3",
                "--keys=3",
                "--token=" + token,
                "--vkey=" + log.vkey(),
                "--ct-key=" + ctKey
            };
            String[] timestamps = {
                "--url=" + server.url(),
                "--mode=timestamps",
                "--connections=2",
                "--warmup=0",
                "--seconds=0.3",
                "--tsa-chain=" + chain
            };
            assertEquals(0, execute(certificates), output::toString);
            assertEquals(0, execute(timestamps), output::toString);
            authority.lie(FakeAuthority.Lie.SCT_BY_ANOTHER_KEY);
            assertEquals(1, execute(certificates), output::toString);
            authority.lie(FakeAuthority.Lie.TIMESTAMP_BY_ANOTHER_KEY);
            assertEquals(1, execute(timestamps), output::toString);
        }
    }

    @Test
    void whatAModeNeedsIsSaid() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "no token\n");
        assertEquals(2, execute("--url=http://127.0.0.1:1", "--mode=certificates"), output::toString);
        assertEquals(
                2, execute("--url=http://127.0.0.1:1", "--mode=certificates", "--token=" + token), output::toString);
        assertEquals(2, execute("--url=http://127.0.0.1:1", "--mode=timestamps"), output::toString);
        assertEquals(2, execute("--url=http://127.0.0.1:1", "--mode=coffee"), output::toString);
        for (String said : new String[] {"with --token", "compact form", "--tsa-chain", "expected add, rekor-v1"}) {
            assertTrue(output.toString().contains(said), () -> said + ": " + output);
        }
    }

    @Test
    void falseAnswerIsExitCode1() throws IOException {
        FakeLog log = new FakeLog();
        log.lie(FakeLog.Lie.ANOTHER_LOG_ID);
        try (FakeServer server = new FakeServer(log)) {
            int exit = execute(
                    "--url",
                    server.url(),
                    "--mode",
                    "rekor-v2",
                    "--warmup",
                    "0",
                    "--seconds",
                    "0.2",
                    "--entries",
                    "5000",
                    "--keys",
                    "2",
                    "--vkey",
                    log.vkey());
            assertEquals(1, exit, output::toString);
            assertTrue(output.toString().contains("FALSE ANSWER"), output::toString);
        }
    }

    @Test
    void entriesThatRunOutAreExitCode2() throws IOException {
        FakeLog log = new FakeLog();
        try (FakeServer server = new FakeServer(log)) {
            int exit = execute(
                    "--url",
                    server.url(),
                    "--mode",
                    "add",
                    "--warmup",
                    "0",
                    "--seconds",
                    "20",
                    "--entries",
                    "10",
                    "--vkey",
                    log.vkey());
            assertEquals(2, exit, output::toString);
            assertTrue(output.toString().contains("ran out"), output::toString);
        }
    }

    @Test
    void verifyingNeedsTheKey() {
        assertEquals(2, execute("--url", "http://127.0.0.1:1", "--mode", "add"), output::toString);
        assertTrue(output.toString().contains("--vkey"), output::toString);
    }
}
