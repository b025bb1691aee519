package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.witness.WitnessDirectory;
import dev.cairn.witness.log.LogRules;
import dev.cairn.witness.log.PolicyEdit;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn witness add-log}. */
@Command(
        name = "add-log",
        description = {
            "Adds a log, or one more key of a log, to logs.policy. A witness that runs takes it up within a second or two.",
            "",
            "A log that was witnessed before goes on from the size that was cosigned last.",
        },
        footer = {
            "%nExamples:",
            "  cairn witness add-log --data DIR \"$(cat log.vkey)\" --url https://log.example.com",
        })
final class WitnessAddLogCommand implements Callable<Integer> {
    @Mixin
    private Results results = new Results();

    @Mixin
    private WitnessOption witness = new WitnessOption();

    @Parameters(paramLabel = "VKEY", description = "The log's verifier key; its name is the log's origin.")
    private String vkey = "";

    @Option(names = "--url", paramLabel = "URL", description = "Where its checkpoint and its tiles are.")
    private Optional<String> url = Optional.empty();

    @Override
    public Integer call() {
        Path root = witness.directory();
        VerifierKey key;
        try {
            key = VerifierKey.parse(vkey);
            if (url.isPresent()) {
                LogRules.url(key.name(), url.get());
            }
            PolicyEdit.add(
                    new LogRules(WitnessDirectory.verifierKeys(root)), WitnessDirectory.policyFile(root), key, url);
        } catch (MalformedException e) {
            throw witness.wrong(e);
        }
        results.print("added " + key, results.object().put("origin", key.name()).put("verifierKey", key.encode()));
        return ExitCode.OK;
    }
}
