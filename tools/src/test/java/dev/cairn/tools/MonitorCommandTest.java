package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonitorCommandTest {
    @TempDir
    private Path folder = Path.of("");

    /** 2 would say that a log was tampered with, and 1 that somebody signed. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "monitor | --config is missing",
                "monitor ack 1234 | --config is missing",
                "monitor findings | --config is missing",
                "monitor --confg x | Unknown options",
                "monitor ack --config x | ID",
                "monitor --config nowhere --once | is not there",
                "monitor --config FILE --once | logs: from 1 to",
                "monitor --config REKOR --once | --url, --state",
                "monitor --config REKOR --once --interval soon --url http://127.0.0.1:1 --state s --vkey nowhere | neither a file",
            })
    void whatIsWrongWithTheCallIsNoFinding(String line, String message) throws Exception {
        Path file = folder.resolve("monitor.yaml");
        Files.writeString(file, "state: s\n");
        Path rekor = folder.resolve("rekor.yaml");
        Files.writeString(rekor, "monitoredValues: {subjects: [a]}\n");
        Cli wrong = Cli.run(line.replace("FILE", file.toString())
                .replace("REKOR", rekor.toString())
                .split(" "));
        assertEquals(ExitCode.FAILED, wrong.code(), wrong.err());
        assertTrue(wrong.err().contains(message), wrong.err());
        assertFalse(wrong.err().contains("\tat "), wrong.err());
    }

    @Test
    void aLogThatIsDownIsOperational() throws Exception {
        Path file = folder.resolve("rekor.yaml");
        Files.writeString(file, "monitoredValues: {subjects: [a]}\ngithubIssue: {assigneeUsername: x}\n");
        Cli down = Cli.run(
                "monitor",
                "--config",
                file.toString(),
                "--once",
                "--from",
                "latest",
                "--url",
                "http://127.0.0.1:1",
                "--state",
                folder.resolve("state").toString(),
                "--vkey",
                "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        assertEquals(ExitCode.FAILED, down.code(), down.err());
        assertTrue(down.err().contains("OPERATIONAL"), down.err());
        assertTrue(down.err().contains("not taken: githubIssue"), down.err());
    }

    @Test
    void helpHasExamples() {
        Cli help = Cli.run("monitor", "--help");
        assertEquals(ExitCode.OK, help.code());
        assertTrue(help.out().contains("Examples:"), help.out());
    }
}
