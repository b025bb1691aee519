package dev.cairn.tools;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn ca}: the certificate authority, in a process of its own or beside the log. */
@Command(
        name = "ca",
        description = {
            "Runs a certificate authority without a log, so that a break-in at the log is none at the CA; and rotates its key.",
            "",
            "Its certificates are logged by a log elsewhere, which has to take its root: ct.roots in that log's cairn.conf.",
        },
        subcommands = {CaInitCommand.class, CaServeCommand.class, CaRotateCommand.class})
final class CaCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "init, serve or rotate?");
    }
}
