package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.sign.BundleSigner.Signed;
import dev.cairn.tools.sign.SigningException;
import dev.cairn.tools.sign.SigningSession;
import dev.cairn.tools.term.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn sign}. */
@Command(
        name = "sign",
        description = {
            "Signs files: a key that lives as long as the command, a certificate in your name, a timestamp and a log's entry, in one"
                    + " bundle, FILE.sigstore.json. With --key, a key of your own in place of the certificate.",
            "",
            "All that the services answer is verified before anything is written. Several files are signed with one key and"
                    + " certificate; each has its own entry and timestamp.",
        },
        footer = {
            "%nExamples:",
            "  cairn trust use https://sigstore.example.com",
            "  cairn sign release.tar.gz",
            "  cairn sign --identity-token token.jwt release.tar.gz",
            "  cairn sign --dev-email ada@example.test release.tar.gz",
            "  cairn sign --key release.pem release.tar.gz",
        })
final class SignCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private SigningOptions signing = new SigningOptions();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "What to sign.")
    private List<Path> files = List.of();

    @Option(names = "--bundle", paramLabel = "OUT", description = "Where to write the bundle of the one file.")
    private Optional<Path> bundle = Optional.empty();

    @Option(names = "--force", description = "Replace bundles that are there.")
    private boolean force;

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException, SigningException {
        if (bundle.isPresent() && files.size() > 1) {
            throw new ParameterException(spec.commandLine(), "--bundle names the bundle of one file");
        }
        List<Path> places = new ArrayList<>();
        for (Path file : files) {
            BundleFile.readable(spec, file);
            places.add(BundleFile.free(spec, bundle.orElse(Path.of(file + BundleFile.SUFFIX)), force));
        }
        SigningSession session = signing.open();
        List<String> lines = new ArrayList<>();
        ObjectNode json = results.object();
        ArrayNode signed = json.putArray("signed");
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            Signed made = sign(session, file);
            BundleFile.write(places.get(i), made.bundle());
            lines.add(SignedText.line(file, places.get(i), made));
            signed.add(SignedText.json(file, places.get(i), made));
        }
        results.print(String.join(System.lineSeparator(), lines), json);
        return ExitCode.OK;
    }

    private Signed sign(SigningSession session, Path file) throws IOException, SigningException {
        long size = Files.size(file);
        Progress shown =
                OutputOptions.terminal(spec).progress(spec.commandLine().getErr(), Progress.Unit.BYTES);
        try (InputStream in = Files.newInputStream(file)) {
            return session.sign(in, read -> {
                shown.update(read, size);
                if (read >= size) {
                    // What is told from here on has the line for itself.
                    shown.close();
                }
            });
        } finally {
            shown.close();
        }
    }
}
