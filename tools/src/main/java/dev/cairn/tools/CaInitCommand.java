package dev.cairn.tools;

import com.typesafe.config.ConfigUtil;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.tools.serve.Ceremony;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn ca init}. */
@Command(
        name = "init",
        description = {
            "Makes a certificate authority and a timestamp authority that run alone, and cairn.conf. Overwrites nothing.",
            "",
            "Then the log takes the CA's root (ct.roots), and clients learn of both: cairn trust add ca, cairn trust add tsa, where the log is.",
        },
        footer = {
            "%nExamples:",
            "  cairn ca init --data /var/lib/cairn-ca --name ca.example.com --log https://log.example.com --log-key ct.pub",
        })
final class CaInitCommand implements Callable<Integer> {
    @Mixin
    private Results results = new Results();

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "The organization in its certificates: its host name is usual.")
    private String name = "";

    @Option(names = "--log", required = true, paramLabel = "URL", description = "The log that certificates go to.")
    private String log = "";

    @Option(
            names = "--log-key",
            required = true,
            paramLabel = "FILE",
            description = "The key that signs that log's SCTs, PEM: its keys/ct.pub.")
    private Path logKey = Path.of("");

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "The URL that clients use (default: https:// and the name).")
    private Optional<String> baseUrl = Optional.empty();

    @Mixin
    private IssuerOptions issuer = new IssuerOptions();

    @Override
    public Integer call() throws IOException {
        Optional<Ceremony.Issuer> first = issuer.issuer();
        Path directory = data.directory();
        Path file = data.configFile();
        Optional<Path> inTheWay = Files.exists(file) ? Optional.of(file) : Ceremony.inTheWay(directory);
        if (inTheWay.isPresent()) {
            throw new StoreException(inTheWay.get() + " exists; nothing was changed");
        }
        Files.createDirectories(directory);
        Path draft = directory.resolve("cairn.conf.new");
        Files.deleteIfExists(draft);
        try {
            String key = KeyFiles.publicPem(Configured.by("--log-key", () -> KeyFiles.readPublic(logKey)));
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, configuration(), StandardCharsets.UTF_8);
            data.config(data.read(draft));
            new Ceremony(directory, name).makeAlone(first);
            Files.writeString(directory.resolve("ca").resolve("log.pub"), key, StandardCharsets.US_ASCII);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        Path ca = directory.resolve("ca");
        results.print(
                "made the CA " + name + " in " + directory + "\nits chain    " + ca.resolve("chain.pem")
                        + "\nidentities   " + ca.resolve("issuers.yaml")
                        + (first.isPresent() ? "" : " names no issuer yet: no certificates are issued")
                        + "\nput away     " + ca.resolve("root.key") + ": it is needed only to rotate",
                results.object()
                        .put("data", directory.toString())
                        .put("chainFile", ca.resolve("chain.pem").toString())
                        .put("issuersFile", ca.resolve("issuers.yaml").toString())
                        .put(
                                "tsaChainFile",
                                directory.resolve("tsa").resolve("chain.pem").toString()));
        return ExitCode.OK;
    }

    private String configuration() {
        return "# Every key and its default: cairn config --reference\norigin = " + ConfigUtil.quoteString(name)
                + "\nbase-url = " + ConfigUtil.quoteString(baseUrl.orElse("https://" + name))
                + "\nca {\n  enabled = true\n  log-url = " + ConfigUtil.quoteString(log)
                + "\n  log-key = \"ca/log.pub\"\n}\ntsa.enabled = true\n";
    }
}
