package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.serve.CaRotation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn ca rotate}. */
@Command(
        name = "rotate",
        description = {
            "Replaces the CA's issuing key, in two steps, so that clients know the new one before it issues.",
            "",
            "The first run makes the next key and certificate in DIR/ca/next, and publishes the chain in the trust root where there is one in DIR. "
                    + "Some days later, --activate makes it the one that issues, and moves the old chain to DIR/ca/older: it stays in the trust "
                    + "bundle. The server reads both when it starts again.",
        },
        footer = {"%nExamples:", "  cairn ca rotate --root-key /media/safe/root.key", "  cairn ca rotate --activate"})
final class CaRotateCommand implements Callable<Integer> {
    @Mixin
    private Results results = new Results();

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--root-key",
            paramLabel = "FILE",
            description = "The root's private key, PEM (default: DIR/ca/root.key).")
    private Optional<Path> rootKey = Optional.empty();

    @Option(names = "--activate", description = "The second step.")
    private boolean activate;

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        CaRotation rotation = new CaRotation(data.directory(), data.readConfig().services());
        if (activate) {
            Path older = rotation.activate();
            results.print(
                    "the next key issues when the server has started again; the old chain is " + older,
                    results.object().put("olderChainFile", older.toString()));
        } else {
            Path chain = rotation.prepare(rootKey);
            results.print(
                    "the next chain is " + chain
                            + "; start the server again so that its trust bundle has it, and activate it some days from now",
                    results.object().put("nextChainFile", chain.toString()));
        }
        return ExitCode.OK;
    }
}
