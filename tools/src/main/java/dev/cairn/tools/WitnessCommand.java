package dev.cairn.tools;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn witness}: the witness of logs, a process of its own. */
@Command(
        name = "witness",
        description = {
            "Makes and runs a witness: it cosigns the checkpoints of logs, each only if it continues the one before.",
            "",
            "It belongs on another machine than the logs, and to other people.",
        },
        subcommands = {
            WitnessInitCommand.class,
            WitnessServeCommand.class,
            WitnessAddLogCommand.class,
            WitnessRemoveLogCommand.class,
            WitnessListLogsCommand.class,
            WitnessConfigCommand.class,
        })
final class WitnessCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "init, serve, add-log, remove-log, list-logs or config?");
    }
}
