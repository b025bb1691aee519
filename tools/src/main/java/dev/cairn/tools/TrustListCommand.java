package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.trust.Deployment;
import dev.cairn.tools.trust.TrustHome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** {@code cairn trust list}. */
@Command(name = "list", description = "Shows the deployments that you trust, and how old what is known of them is.")
final class TrustListCommand implements Callable<Integer> {
    @Mixin
    private Results results = new Results();

    @Override
    public Integer call() throws MalformedException {
        TrustHome home = TrustHome.ofUser();
        Optional<Deployment> preferred = home.preferred();
        Instant now = InstantSource.system().instant();
        List<String> lines = new ArrayList<>();
        ObjectNode json = results.object();
        ArrayNode array = json.putArray("deployments");
        for (Deployment deployment : home.list()) {
            boolean isPreferred = preferred.filter(deployment::equals).isPresent();
            lines.add(PinnedText.lines(deployment, home.files(deployment), isPreferred, now));
            array.add(PinnedText.json(home, deployment, isPreferred));
        }
        results.print(
                lines.isEmpty()
                        ? "nobody yet; cairn trust use URL pins a deployment, cairn trust use sigstore the public one"
                        : String.join(System.lineSeparator(), lines),
                json);
        return ExitCode.OK;
    }

    /** A deployment by its name, or the default one. */
    static Deployment named(CommandSpec spec, TrustHome home, Optional<String> name) throws MalformedException {
        Optional<Deployment> found = name.isPresent() ? home.find(name.get()) : home.preferred();
        return found.orElseThrow(() -> new ParameterException(
                spec.commandLine(),
                name.map(called -> "no deployment is called " + called + "; cairn trust list shows them")
                        .orElse("no deployment is trusted yet; cairn trust use URL pins one")));
    }
}
