package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.trust.Deployment;
import dev.cairn.tools.trust.Pins;
import dev.cairn.tools.trust.TrustHome;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn trust update}. */
@Command(
        name = "update",
        description = {
            "Asks a deployment's TUF repository what is new, and verifies it from the root that was pinned.",
            "",
            "Signing does that by itself once a day. Verifying never uses the network: what it trusts is what was fetched last.",
        })
final class TrustUpdateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which one (default: the default one).")
    private Optional<String> name = Optional.empty();

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        TrustHome home = TrustHome.ofUser();
        Deployment deployment = TrustListCommand.named(spec, home, name);
        new Pins(home, new BoundedHttp(), InstantSource.system()).update(deployment);
        boolean preferred = home.preferred().filter(deployment::equals).isPresent();
        results.print(
                PinnedText.lines(
                        deployment,
                        home.files(deployment),
                        preferred,
                        InstantSource.system().instant()),
                PinnedText.json(home, deployment, preferred));
        return ExitCode.OK;
    }
}
