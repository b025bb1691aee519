package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigUtil;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.engine.DataDirectory;
import dev.cairn.tools.config.CairnConfig;
import dev.cairn.tools.serve.Ceremony;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
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
            "Makes a log: its keys, its journals and cairn.conf; and beside it a certificate authority, a timestamp authority and a trust "
                    + "root for clients. Overwrites nothing.",
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

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "The URL that clients use (default: https:// and the log's name).")
    private Optional<String> baseUrl = Optional.empty();

    @Option(names = "--log-only", description = "Make nothing beside the log.")
    private boolean logOnly;

    @Mixin
    private IssuerOptions issuer = new IssuerOptions();

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
        if (logOnly && issuer.given()) {
            throw new ParameterException(spec.commandLine(), "--log-only and the --oidc options exclude each other");
        }
        if (logOnly && baseUrl.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--log-only and --base-url exclude each other: a log alone needs no URL of its own");
        }
        Optional<Ceremony.Issuer> first = issuer.publishedIssuer();
        String url = baseUrl.orElse("https://" + origin);
        Ceremony ceremony = new Ceremony(data.directory(), origin);
        String vkey = logOnly
                ? make(data, origin, configuration(), keys -> {})
                : make(
                        data,
                        origin,
                        configuration() + besideTheLog(url),
                        keys -> ceremony.make(keys, url, first, false));
        Path keys = data.directory().resolve("keys");
        ObjectNode object = results.object()
                .put("data", data.directory().toString())
                .put("origin", origin)
                .put("verifierKey", vkey)
                .put("verifierKeyFile", keys.resolve("log.vkey").toString())
                .put("publicKeyFile", keys.resolve("log.pub").toString())
                .put("rekorV1PublicKeyFile", keys.resolve("rekor-v1.pub").toString());
        String lines = "made the log " + origin + " in " + data.directory() + "\nverifier key " + vkey
                + "\n             in " + keys.resolve("log.vkey");
        results.print(logOnly ? lines : lines + "\n" + beside(url, object), object);
        return ExitCode.OK;
    }

    private String beside(String url, ObjectNode object) {
        Path trust = data.directory().resolve("trust");
        Path ca = data.directory().resolve("ca");
        object.put("baseUrl", url)
                .put("caChainFile", ca.resolve("chain.pem").toString())
                .put("issuersFile", ca.resolve("issuers.yaml").toString())
                .put(
                        "tsaChainFile",
                        data.directory().resolve("tsa").resolve("chain.pem").toString())
                .put("trustedRootFile", trust.resolve("trusted_root.json").toString())
                .put("tufRoot", url + "/tuf/1.root.json");
        return "clients use   " + url + "\ntrust root    " + trust + ", served below " + url + "/tuf/\nidentities    "
                + ca.resolve("issuers.yaml")
                + (issuer.issuer().isPresent() ? "" : " names no issuer yet: no certificates are issued")
                + "\nput away      " + ca.resolve("root.key") + " and " + trust.resolve("keys")
                + "/root-*.key: both are needed only to rotate";
    }

    /** What belongs to a log and is made before there is one. */
    @FunctionalInterface
    interface Making {
        /** @param keys where the log's keys are now */
        void make(Path keys) throws IOException, MalformedException;
    }

    /** Makes a log; returns its verifier key. */
    static String make(DataOption data, String origin, String configuration, Making beside) throws IOException {
        Path file = data.configFile();
        boolean half = DataDirectory.holdsHalfALog(data.directory());
        // The file may be there without keys where an earlier attempt ended between the last two steps.
        if (Files.exists(file) && !half) {
            throw new StoreException(file + " exists; nothing was changed");
        }
        if (half) {
            Ceremony.removeLeftovers(data.directory());
        }
        Optional<Path> inTheWay = Ceremony.inTheWay(data.directory());
        if (inTheWay.isPresent()) {
            throw new StoreException(inTheWay.get() + " exists; nothing was changed");
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
                    data.directory(), origin, data.journal(config), data.checkpointJournal(config), keys -> {
                        makeBeside(beside, keys);
                        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
                    });
        } catch (MalformedException e) {
            throw data.wrong(e);
        } finally {
            Files.deleteIfExists(draft);
        }
        return Files.readString(data.directory().resolve("keys").resolve("log.vkey"), StandardCharsets.UTF_8)
                .strip();
    }

    private static void makeBeside(Making beside, Path keys) throws IOException {
        try {
            beside.make(keys);
        } catch (MalformedException e) {
            throw new StoreException("keys that were just made cannot be read: " + e.getMessage(), e);
        }
    }

    /** What {@code cairn.conf} says of what the ceremony makes. */
    static String besideTheLog(String baseUrl) {
        return "base-url = " + ConfigUtil.quoteString(baseUrl)
                + "\nct.enabled = true\nca.enabled = true\ntsa.enabled = true\ntrust.enabled = true\n";
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
