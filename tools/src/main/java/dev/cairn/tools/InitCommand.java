package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigUtil;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.engine.DataDirectory;
import dev.cairn.tools.config.CairnConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn init}. */
@Command(
        name = "init",
        description = {
            "Makes a log: its keys, its journals and cairn.conf. Overwrites nothing.",
            "",
            "Journals are SQLite files in DIR unless they are given as JDBC URLs of PostgreSQL databases, which must exist; the tables are "
                    + "made. Their passwords come from CAIRN_JOURNAL_PASSWORD and CAIRN_CHECKPOINT_JOURNAL_PASSWORD, or from a file.",
        },
        footer = {
            "%nExamples:",
            "  cairn init --data /var/lib/cairn --origin log.example.com",
            "  cairn init --data /var/lib/cairn --origin log.example.com \\",
            "    --journal-url jdbc:postgresql://db1.example.com/journal --journal-user cairn \\",
            "    --checkpoint-journal-url jdbc:postgresql://db2.example.com/checkpoints --checkpoint-journal-user cairn",
        })
final class InitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--origin",
            required = true,
            paramLabel = "NAME",
            description =
                    "The log's name, as in its checkpoints: the host name that clients will use. It cannot be changed.")
    private String origin = "";

    @Option(names = "--journal-url", paramLabel = "URL", description = "JDBC URL of the journal's database.")
    private @Nullable String journalUrl;

    @Option(names = "--journal-user", paramLabel = "USER", description = "Its user.")
    private @Nullable String journalUser;

    @Option(names = "--journal-password-file", paramLabel = "FILE", description = "A file with the user's password.")
    private @Nullable Path journalPasswordFile;

    @Option(
            names = "--checkpoint-journal-url",
            paramLabel = "URL",
            description = "JDBC URL of the checkpoint journal's database: another one.")
    private @Nullable String checkpointJournalUrl;

    @Option(names = "--checkpoint-journal-user", paramLabel = "USER", description = "Its user.")
    private @Nullable String checkpointJournalUser;

    @Option(
            names = "--checkpoint-journal-password-file",
            paramLabel = "FILE",
            description = "A file with the user's password.")
    private @Nullable Path checkpointJournalPasswordFile;

    @Override
    public Integer call() throws IOException {
        String vkey = make(data, origin, configuration());
        Path keys = data.directory().resolve("keys");
        ObjectNode object = results.object()
                .put("data", data.directory().toString())
                .put("origin", origin)
                .put("verifierKey", vkey)
                .put("verifierKeyFile", keys.resolve("log.vkey").toString())
                .put("publicKeyFile", keys.resolve("log.pub").toString())
                .put("rekorV1PublicKeyFile", keys.resolve("rekor-v1.pub").toString());
        results.print(
                "made the log " + origin + " in " + data.directory() + "\nverifier key " + vkey + "\n             in "
                        + keys.resolve("log.vkey"),
                object);
        return ExitCode.OK;
    }

    /** Makes a log; returns its verifier key. */
    static String make(DataOption data, String origin, String configuration) throws IOException {
        Path file = data.configFile();
        // The file may be there without keys where an earlier attempt ended between the last two steps.
        if (Files.exists(file) && !DataDirectory.holdsHalfALog(data.directory())) {
            throw new StoreException(file + " exists; nothing was changed");
        }
        Files.createDirectories(data.directory());
        // Under another name until all is made.
        Path draft = data.directory().resolve("cairn.conf.new");
        Files.deleteIfExists(draft);
        try {
            // A password may come to stand in it.
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, configuration, StandardCharsets.UTF_8);
            CairnConfig config = data.config(data.read(draft));
            DataDirectory.create(
                    data.directory(),
                    origin,
                    data.journal(config),
                    data.checkpointJournal(config),
                    keys -> Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE));
        } catch (MalformedException e) {
            throw data.wrong(e);
        } finally {
            Files.deleteIfExists(draft);
        }
        return Files.readString(data.directory().resolve("keys").resolve("log.vkey"), StandardCharsets.UTF_8)
                .strip();
    }

    /** The least that {@code cairn.conf} must say. */
    static String configuration(String origin) {
        return "# Every key and its default: cairn config --reference\norigin = " + ConfigUtil.quoteString(origin)
                + "\n";
    }

    private String configuration() {
        return configuration(origin)
                + journal("journal", journalUrl, journalUser, journalPasswordFile)
                + journal(
                        "checkpoint-journal",
                        checkpointJournalUrl,
                        checkpointJournalUser,
                        checkpointJournalPasswordFile);
    }

    private String journal(String name, @Nullable String url, @Nullable String user, @Nullable Path passwordFile) {
        if (url == null) {
            if (user != null || passwordFile != null) {
                throw new ParameterException(spec.commandLine(), "--" + name + "-url is missing");
            }
            return "";
        }
        StringBuilder block = new StringBuilder("\n").append(name).append(" {\n");
        line(block, "url", url);
        if (user != null) {
            line(block, "user", user);
        }
        if (passwordFile != null) {
            line(block, "password-file", passwordFile.toAbsolutePath().toString());
        }
        return block.append("}\n").toString();
    }

    private static void line(StringBuilder block, String key, String value) {
        block.append("  ")
                .append(key)
                .append(" = ")
                .append(ConfigUtil.quoteString(value))
                .append('\n');
    }
}
