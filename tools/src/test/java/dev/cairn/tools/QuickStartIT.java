package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.testing.Vectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first signatures of the README, word for word but for the port, in a folder whose name has a space. */
class QuickStartIT {
    @Test
    void theReadmesFirstSignaturesAreLoggedAndVerified(@TempDir Path temporary) throws Exception {
        Path folder = Files.createDirectories(temporary.resolve("a folder"));
        Path root = Vectors.projectRoot();
        Path cairn =
                Files.writeString(folder.resolve("cairn"), "#!/bin/sh\nexec '" + root.resolve("cairn") + "' \"$@\"\n");
        Files.setPosixFilePermissions(cairn, PosixFilePermissions.fromString("rwx------"));
        Matcher script = Pattern.compile("(?s)```sh\n(.*?)```").matcher(Files.readString(root.resolve("README.md")));
        StringBuilder blocks = new StringBuilder();
        for (int i = 0; i < 2; i++) {
            assertTrue(script.find());
            blocks.append(script.group(1));
        }
        try (Child server = Child.start(folder, List.of("./cairn", "serve", "--dev", "--http", "127.0.0.1:0"))) {
            String url = server.url();
            String port = url.substring(url.lastIndexOf(':'));
            String commands = "set -eu\nexport CAIRN_HOME=\"$PWD/home\"\n"
                    + blocks.toString().replace(":3000", port);
            Files.writeString(folder.resolve("quick-start.sh"), commands);
            try (Child run = Child.start(folder, List.of("sh", "quick-start.sh"))) {
                String out = new String(run.stdout(), java.nio.charset.StandardCharsets.UTF_8);
                assertEquals(0, run.exitCode(), out + run.err());
                assertTrue(out.contains("both in tree 2 "), out);
                assertTrue(out.contains("clean: 3 entries"), out);
            }
            server.signal("TERM");
            assertEquals(ExitCode.OK, server.exitCode(), server.err());
        }
    }
}
