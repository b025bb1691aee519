package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One rule for files that cannot be read as what they should be: 2 where a command goes by them, 1 where it has to judge them, 3 where what was to be
 * judged is not there.
 */
class ExitCodesTest {
    private static final String VKEY = "localhost+98bcea7a+AQAnBibD1pScXZjIpadZdO1BZ2ClxhVealpVWMKrzO8b";
    private static final String NOWHERE = "http://127.0.0.1:1";

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("file"), "hello");
        Files.writeString(folder.resolve("garbage"), "{[garbage\u0000");
        Files.writeString(folder.resolve("empty"), "");
        Files.writeString(
                folder.resolve("root"),
                "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\"}");
        Files.writeString(
                folder.resolve("pub"),
                KeyFiles.publicPem(LocalKey.generate(KeyType.ECDSA_P256).publicKey()));
    }

    private Cli run(String command, String bad) {
        String[] words = Stream.of(command.split(" "))
                .map(word -> word.startsWith("BAD")
                        ? word.replace("BAD", folder.resolve(bad).toString())
                        : word)
                .map(word -> word.equals("URL") ? NOWHERE : word)
                .map(word -> Files.exists(folder.resolve(word))
                        ? folder.resolve(word).toString()
                        : word)
                .map(word -> word.startsWith("new/")
                        ? folder.resolve(word.substring(4)).toString()
                        : word)
                .toArray(String[]::new);
        return Cli.run(words);
    }

    private void assertCodes(String command, int garbage, int empty, int missing) {
        assertCode(command, "garbage", garbage);
        assertCode(command, "empty", empty);
        assertCode(command, "missing", missing);
    }

    private void assertCode(String command, String bad, int expected) {
        Cli cli = run(command, bad);
        assertEquals(expected, cli.code(), bad + ": " + command + "\n" + cli.err());
        assertTrue(cli.err().startsWith("cairn: ") || !cli.out().isEmpty(), cli.err());
        assertFalse(cli.err().contains("Exception") || cli.err().contains("fault of the program"), cli.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verify file --bundle file --key pub --trusted-root BAD",
                "verify file --key BAD",
                "verify file --key pub --policy BAD",
                "verify file --proof file --vkey BAD",
                "verify file --proof file --witness-policy BAD",
                "verify-bundle --bundle file --trusted-root BAD --certificate-identity a@example.test --certificate-oidc-issuer https://i.example.test file",
                "verify-bundle --bundle file --key BAD file",
                "verify-misbehaviour file --vkey BAD",
                "sign file --trusted-root BAD --signing-config BAD --identity-token x",
                "sign-bundle --identity-token x --signing-config BAD --trusted-root BAD --bundle new/b file",
                "attest file --statement BAD --key pub",
                "audit URL --issuer BAD",
                "audit URL --ct-key BAD",
                "audit URL --vkey BAD",
                "audit URL --witness-policy BAD",
                "log info --url URL --vkey BAD",
                "log entry 1 --url URL --vkey BAD",
                "log proof 1 --url URL --witness-policy BAD",
                "log tail --url URL --vkey BAD",
                "fsck URL --vkey BAD",
                "search --identity a@example.test --url URL --vkey BAD",
                "policy test BAD file",
                "policy explain file:x --policy BAD",
                "config --data BAD",
                "ca init --name x --log https://a.test --log-key BAD --data new/ca",
                "ca serve --data BAD",
                "serve --data BAD",
                "token --data BAD --email a@example.test",
                "witness serve --data BAD",
                "init --origin o.test --data BAD/log --journal-password-file BAD",
                "admission serve --config BAD --http 127.0.0.1:0",
            })
    void whatACommandGoesByIsPartOfItsCommandLine(String command) {
        assertCodes(command, 2, 2, 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verify file --bundle BAD --key pub --trusted-root root",
                "verify-bundle --bundle BAD --key pub --trusted-root root file",
                "verify-misbehaviour BAD --vkey " + VKEY,
                "verify file --proof BAD --vkey " + VKEY,
                "policy check BAD",
                "policy import BAD",
            })
    void whatItJudgesIsFalseOrNotThere(String command) {
        assertCodes(command, 1, 1, 3);
    }

    @Test
    void anAuditTakesThreeKindsOfNames() {
        assertCodes("audit BAD", 1, 1, 2);
        assertTrue(
                run("audit BAD", "missing").err().contains("there is no file "),
                () -> run("audit BAD", "missing").err());
        // Where nothing is kept yet an audit begins at the beginning.
        assertCodes("audit URL --state BAD", 2, 2, 3);
    }

    @Test
    void aMonitorHasCodesOfItsOwn() {
        assertCodes("monitor --once --config BAD", 3, 3, 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"log info --url URL", "audit URL", "fsck URL", "search --identity a@example.test --url URL"})
    void nobodyThereIsSaidInWordsWithWhatToDo(String command) {
        Cli cli = run(command, "missing");
        assertEquals(3, cli.code(), cli.err());
        assertTrue(cli.err().contains("nothing listens there") && cli.err().contains("check the URL"), cli.err());
    }
}
