package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.trust.Deployment;
import dev.cairn.tools.trust.TrustHome;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn trust remove}. */
@Command(
        name = "remove",
        description = "Forgets a deployment, and the root that it was pinned to. Pinning it again is a new first use.")
final class TrustRemoveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "Which one.")
    private String name = "";

    @Override
    public Integer call() throws MalformedException {
        TrustHome home = TrustHome.ofUser();
        Deployment deployment = TrustListCommand.named(spec, home, Optional.of(name));
        home.remove(deployment.name());
        spec.commandLine().getOut().println("forgotten: " + deployment.name());
        return ExitCode.OK;
    }
}
