package dev.cairn.tools;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn admission}: which images may run, a process of its own. */
@Command(
        name = "admission",
        description = {
            "Lets only images run that were signed as the signers file says.",
            "",
            "It answers a Kubernetes API server (validating and mutating webhook), Gatekeeper (external data), and anyone who asks about a list of",
            "images. Manifests are in deploy/.",
        },
        subcommands = {AdmissionServeCommand.class, AdmissionConfigCommand.class})
final class AdmissionCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "serve or config?");
    }
}
