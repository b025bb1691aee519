package dev.cairn.tools;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs short commands on samples, so that the JVM writes down which classes they load. The launcher makes the archive of them that short
 * commands start from (class-data sharing). Nothing leaves the machine, and nothing is printed.
 */
final class Training {
    private static final List<String> SAMPLES =
            List.of("entry", "entry.tlog-proof", "log.vkey", "release", "release.sigstore.json", "trusted_root.json");

    private Training() {}

    /** Ends with 0 if every sample verified. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("cairn-training");
        int code = ExitCode.FAILED;
        try {
            code = run(folder) ? ExitCode.OK : ExitCode.FAILED;
        } finally {
            Scratch.remove(folder);
        }
        System.exit(code);
    }

    /** Runs them all in a folder. */
    static boolean run(Path folder) throws IOException {
        for (String sample : SAMPLES) {
            try (InputStream in = Training.class.getResourceAsStream("training/" + sample)) {
                if (in == null) {
                    throw new IOException("the jar has no training/" + sample);
                }
                Files.copy(in, folder.resolve(sample));
            }
        }
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        String entry = folder.resolve("entry").toString();
        String proof = folder.resolve("entry.tlog-proof").toString();
        String vkey = folder.resolve("log.vkey").toString();
        Cairn.run(nowhere, nowhere, "--help");
        Cairn.run(nowhere, nowhere, "log", "info", "--url", "http://127.0.0.1:0");
        String release = folder.resolve("release").toString();
        String root = folder.resolve("trusted_root.json").toString();
        String[] signed = {
            "verify", release, "--identity", "ada@example.test", "--issuer-regexp", ".*", "--trusted-root", root
        };
        return Cairn.run(nowhere, nowhere, signed) == ExitCode.OK
                && Cairn.run(nowhere, nowhere, "verify", entry, "--proof", proof, "--vkey", vkey) == ExitCode.OK
                && Cairn.run(nowhere, nowhere, "verify", entry, "--proof", proof, "--vkey", vkey, "--json")
                        == ExitCode.OK;
    }
}
