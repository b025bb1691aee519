package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.witness.WitnessDirectory;
import dev.cairn.witness.log.LogRules;
import dev.cairn.witness.log.PolicyEdit;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cairn witness remove-log}. */
@Command(
        name = "remove-log",
        description = {
            "Takes the keys of a log out of logs.policy: nothing of it is cosigned any more. A witness that runs takes it up within a second "
                    + "or two.",
            "",
            "What was cosigned is never forgotten: the log goes on from there if it is added again. Logs that came with a list are in "
                    + "listed.logs, and not removed by this command.",
        },
        footer = {"%nExamples:", "  cairn witness remove-log --data DIR log.example.com"})
final class WitnessRemoveLogCommand implements Callable<Integer> {
    @Mixin
    private Results results = new Results();

    @Mixin
    private WitnessOption witness = new WitnessOption();

    @Parameters(
            paramLabel = "ORIGIN|VKEY",
            description = "A log's origin, for all its keys; or a verifier key, for that one.")
    private String log = "";

    @Override
    public Integer call() {
        Path root = witness.directory();
        int removed;
        try {
            LogRules rules = new LogRules(WitnessDirectory.verifierKeys(root));
            removed = PolicyEdit.remove(rules, WitnessDirectory.policyFile(root), log);
        } catch (MalformedException e) {
            throw witness.wrong(e);
        }
        if (removed == 0) {
            throw new StoreException("logs.policy has no such log: " + log);
        }
        results.print(
                "removed " + removed + (removed == 1 ? " key of " : " keys of ") + log,
                results.object().put("log", log).put("keysRemoved", removed));
        return ExitCode.OK;
    }
}
