package dev.cairn.tools;

import dev.cairn.tools.monitor.FindingStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn monitor ack}. */
@Command(
        name = "ack",
        description =
                "Acknowledges findings: they no longer count for the outcome. A monitor that runs sees it at once.",
        exitCodeOnInvalidInput = ExitCode.FAILED,
        footer = {"%nExamples:", "  cairn monitor ack --config monitor.yaml 1f0c3a5b7d9e2468 --comment 'our new runner'"
        })
final class MonitorAckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private MonitorOptions options = new MonitorOptions();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Of the findings.")
    private List<String> ids = List.of();

    @Option(names = "--comment", paramLabel = "TEXT", description = "Why, for people.")
    private String comment = "";

    @Override
    public Integer call() throws IOException {
        FindingStore store =
                new FindingStore(options.read(file -> signer -> false).state());
        boolean all = true;
        for (String id : ids) {
            if (!store.acknowledge(id, comment, Instant.now())) {
                spec.commandLine().getErr().println("cairn: there is no finding " + EntryText.line(id));
                all = false;
            }
        }
        return all ? ExitCode.OK : ExitCode.NO;
    }
}
