package dev.cairn.tools;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn policy}: the signers file. */
@Command(
        name = "policy",
        description = {
            "Checks, tests, explains and imports signers files: who may sign what.",
            "",
            "One such file decides in cairn verify --policy, in the certificate authority, in the log, in the monitor and in the admission webhook.",
            "Its schema is docs/signers.schema.json.",
        },
        subcommands = {
            PolicyCheckCommand.class,
            PolicyTestCommand.class,
            PolicyExplainCommand.class,
            PolicyImportCommand.class,
        })
final class PolicyCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "check, test, explain or import?");
    }
}
