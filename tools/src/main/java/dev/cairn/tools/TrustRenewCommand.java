package dev.cairn.tools;

import dev.cairn.ca.trust.TrustDirectory;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn trust renew}. */
@Command(
        name = "renew",
        description = {
            "Publishes the same again with a new expiry: half a year for the targets, a year for the root.",
            "",
            "The root key must be in DIR/trust/keys, unless only the targets are renewed.",
        },
        footer = {
            "%nExamples:",
            "  cairn trust renew",
            "  cairn trust renew --targets-only",
        })
final class TrustRenewCommand implements Callable<Integer> {
    @Mixin
    private Results results = new Results();

    @Mixin
    private TrustOption trust = new TrustOption();

    @Option(names = "--targets-only", description = "Leave the root as it is.")
    private boolean targetsOnly;

    @Override
    public Integer call() throws MalformedException, VerificationException {
        TrustDirectory directory = trust.open();
        directory.publish(directory.published());
        if (!targetsOnly) {
            directory.repository().changeRoot(Map.of(), directory.signers());
        }
        results.print(
                targetsOnly ? "renewed the targets" : "renewed the targets and the root",
                results.object().put("targets", true).put("root", !targetsOnly));
        return ExitCode.OK;
    }
}
