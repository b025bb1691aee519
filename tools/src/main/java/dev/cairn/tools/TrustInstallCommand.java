package dev.cairn.tools;

import dev.cairn.ca.trust.TrustDirectory;
import dev.cairn.ca.tuf.RootDraft;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cairn trust install}. */
@Command(
        name = "install",
        description = "Publishes a draft of the next root that enough of the old keys and of the new ones have signed.",
        footer = {"%nExamples:", "  cairn trust install next.root.json --data /var/lib/cairn"})
final class TrustInstallCommand implements Callable<Integer> {
    private static final int MAX_DRAFT = 1 << 20;

    @Mixin
    private Results results = new Results();

    @Mixin
    private TrustOption trust = new TrustOption();

    @Parameters(paramLabel = "FILE", description = "The draft.")
    private Path draft = Path.of("");

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        if (Files.size(draft) > MAX_DRAFT) {
            throw new MalformedException(draft.toString(), "is longer than any root");
        }
        TrustDirectory directory = trust.open();
        RootDraft signed = RootDraft.parse(Bytes.wrap(Files.readAllBytes(draft)));
        directory.repository().install(signed, directory.signers());
        results.print(
                "published root " + signed.version() + ", which ends at " + signed.expires(),
                results.object()
                        .put("version", signed.version())
                        .put("expires", signed.expires().toString()));
        return ExitCode.OK;
    }
}
