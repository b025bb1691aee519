package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigUtil;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.tools.config.WitnessConfig;
import dev.cairn.witness.WitnessDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn witness init}. */
@Command(
        name = "init",
        description = {
            "Makes a witness: its keys, its database, witness.conf and logs.policy. Overwrites nothing.",
            "",
            "It cosigns with an ML-DSA-44 key. Relying parties that cannot verify such cosignatures yet need an Ed25519 key beside it, under "
                    + "another name.",
            "",
            "The database is an SQLite file in DIR unless it is given as the JDBC URL of a PostgreSQL database, which must exist; its tables "
                    + "are made. Its password comes from CAIRN_WITNESS_DATABASE_PASSWORD, or from a file.",
        },
        footer = {
            "%nExamples:",
            "  cairn witness init --data /var/lib/cairn-witness --name witness.example.com",
            "  cairn witness init --data /var/lib/cairn-witness --name witness.example.com --ed25519 witness.example.com/ed25519",
        })
final class WitnessInitCommand implements Callable<Integer> {
    private static final String POLICY = """
            # The logs that this witness cosigns for (https://c2sp.org/tlog-policy): a line each, with the log's verifier key and, if it is to be
            # checked on the witness's own initiative, the URL that its tiles are below. Several lines with one key name are several keys of a log.
            # The witness reads this file again when it changes; cairn witness add-log and remove-log edit it.
            #
            # log log.example.com+00000000+AAAA… https://log.example.com
            #
            # Other witnesses, to compare with what they saw, each with the URL that its checkpoints are below:
            #
            # witness other other.example.com+00000000+AAAA… https://other.example.com
            quorum none
            """;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private WitnessOption witness = new WitnessOption();

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "The name of its key, a URL without scheme by custom. It cannot be changed.")
    private String name = "";

    @Option(
            names = "--ed25519",
            paramLabel = "NAME",
            description = "Make an Ed25519 key as well, under this name, which must be another.")
    private @Nullable String ed25519;

    @Option(names = "--no-ml-dsa", description = "Make an Ed25519 key, under the name of --name, and no ML-DSA-44 key.")
    private boolean noMlDsa;

    @Option(names = "--database-url", paramLabel = "URL", description = "JDBC URL of its database.")
    private @Nullable String databaseUrl;

    @Option(names = "--database-user", paramLabel = "USER", description = "Its user.")
    private @Nullable String databaseUser;

    @Option(names = "--database-password-file", paramLabel = "FILE", description = "A file with the user's password.")
    private @Nullable Path databasePasswordFile;

    @Override
    public Integer call() throws IOException {
        WitnessDirectory.KeyNames names = names();
        Path root = witness.directory();
        Path file = witness.configFile();
        Path policy = WitnessDirectory.policyFile(root);
        // The files may be there without keys where an earlier attempt ended between the last steps.
        boolean half = WitnessDirectory.holdsHalfAWitness(root);
        for (Path made : List.of(file, policy)) {
            if (Files.exists(made) && !half) {
                throw new StoreException(made + " exists; nothing was changed");
            }
        }
        Files.createDirectories(root);
        // Under another name until all is made.
        Path draft = root.resolve("witness.conf.new");
        Files.deleteIfExists(draft);
        List<VerifierKey> keys;
        try {
            // A password may come to stand in it.
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, configuration(), StandardCharsets.UTF_8);
            WitnessConfig config = witness.config(witness.read(draft));
            WitnessDirectory.create(root, names, witness.database(config), () -> {
                Files.writeString(policy, POLICY, StandardCharsets.UTF_8);
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            });
            keys = WitnessDirectory.verifierKeys(root);
        } catch (MalformedException e) {
            throw witness.wrong(e);
        } finally {
            Files.deleteIfExists(draft);
        }
        print(keys);
        return ExitCode.OK;
    }

    private WitnessDirectory.KeyNames names() {
        if (noMlDsa && ed25519 != null) {
            throw new ParameterException(spec.commandLine(), "--no-ml-dsa and --ed25519 exclude each other");
        }
        try {
            return noMlDsa
                    ? new WitnessDirectory.KeyNames(Optional.empty(), Optional.of(name))
                    : new WitnessDirectory.KeyNames(Optional.of(name), Optional.ofNullable(ed25519));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void print(List<VerifierKey> keys) {
        ObjectNode object = results.object()
                .put("data", witness.directory().toString())
                .put("name", name)
                .put(
                        "policyFile",
                        WitnessDirectory.policyFile(witness.directory()).toString());
        ArrayNode array = object.putArray("verifierKeys");
        StringBuilder lines = new StringBuilder("made the witness " + name + " in " + witness.directory());
        for (VerifierKey key : keys) {
            array.add(key.encode());
            lines.append("\nverifier key ").append(key.encode());
        }
        lines.append("\nits logs     ")
                .append(WitnessDirectory.policyFile(witness.directory()))
                .append(" names none yet: cairn witness add-log");
        results.print(lines.toString(), object);
    }

    private String configuration() {
        String start = "# Every key and its default: cairn witness config --reference\n";
        if (databaseUrl == null) {
            if (databaseUser != null || databasePasswordFile != null) {
                throw new ParameterException(spec.commandLine(), "--database-url is missing");
            }
            return start;
        }
        StringBuilder block = new StringBuilder(start).append("database {\n");
        line(block, "url", databaseUrl);
        if (databaseUser != null) {
            line(block, "user", databaseUser);
        }
        if (databasePasswordFile != null) {
            line(block, "password-file", databasePasswordFile.toAbsolutePath().toString());
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
