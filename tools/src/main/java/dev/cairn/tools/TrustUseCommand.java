package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.trust.Deployment;
import dev.cairn.tools.trust.Pins;
import dev.cairn.tools.trust.TrustHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn trust use}. */
@Command(
        name = "use",
        description = {
            "Trusts a deployment: pins the root of its TUF repository, once, and makes it the default of sign and verify.",
            "",
            "The root is taken as the server shows it the first time, and its SHA-256 is printed: compare it with what the operator"
                    + " says, or give it with --fingerprint or as a file with --root. From then on other keys are believed only if"
                    + " the root's keys sign them.",
            "",
            "A name of a deployment that is pinned already makes it the default. The name sigstore is the public instance, whose root"
                    + " comes with this program.",
        },
        footer = {
            "%nExamples:",
            "  cairn trust use https://sigstore.example.com --fingerprint 3b1f…",
            "  cairn trust use http://localhost:3000",
            "  cairn trust use sigstore",
        })
final class TrustUseCommand implements Callable<Integer> {
    private static final int MAX_ROOT_BYTES = 512_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Parameters(paramLabel = "URL|NAME", description = "Where it is, or what a pinned one is called.")
    private String which = "";

    @Option(names = "--root", paramLabel = "FILE", description = "Its root.json, from somebody you trust.")
    private Optional<Path> root = Optional.empty();

    @Option(
            names = "--fingerprint",
            paramLabel = "HEX",
            description = "SHA-256 of the file 1.root.json, or of that of --root.")
    private Optional<String> fingerprint = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it (default: its host).")
    private Optional<String> name = Optional.empty();

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        TrustHome home = TrustHome.ofUser();
        Deployment deployment = which.matches("(?i)https?://.*") ? pin(home) : known(home);
        home.prefer(deployment.name());
        ObjectNode json = PinnedText.json(home, deployment, true);
        StringBuilder lines = new StringBuilder(PinnedText.lines(
                deployment, home.files(deployment), true, InstantSource.system().instant()));
        if (deployment.pinning() == Deployment.Pinning.FIRST_USE && which.contains("://")) {
            lines.append(System.lineSeparator())
                    .append(
                            "This root was taken as the server showed it. Ask its operator for the SHA-256 of 1.root.json,")
                    .append(" and compare.");
        }
        results.print(lines.toString(), json);
        return ExitCode.OK;
    }

    private Deployment known(TrustHome home) throws IOException, MalformedException, VerificationException {
        if (root.isPresent() || fingerprint.isPresent() || name.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--root, --fingerprint and --name belong to a URL, and this is a name: " + which);
        }
        if (which.equals(Pins.PUBLIC_GOOD) && home.find(which).isEmpty()) {
            Optional<IOException> unreachable =
                    new Pins(home, new BoundedHttp(), InstantSource.system()).pinPublicGood();
            unreachable.ifPresent(failure -> spec.commandLine()
                    .getErr()
                    .println("cairn: " + failure.getMessage()
                            + "; its trusted root is as it came with this program, good for verifying"));
        }
        return home.find(which)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "no deployment is called " + which + "; cairn trust list shows them, a URL pins another one"));
    }

    private Deployment pin(TrustHome home) throws IOException, MalformedException, VerificationException {
        URI url = UrlOption.parse(spec, which);
        fingerprint.ifPresent(this::requireSha256);
        if (root.isEmpty() && fingerprint.isEmpty() && !BoundedHttp.isProtected(url)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "over plain http anybody on the way could be the one that you trust; give --fingerprint or --root,"
                            + " or use https");
        }
        String called = name.orElse(defaultName(url));
        if (!Deployment.isName(called) || called.equals(Pins.PUBLIC_GOOD)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--name: letters, digits, dots and dashes, and not " + Pins.PUBLIC_GOOD + ": " + called);
        }
        Optional<Bytes> file = Optional.empty();
        if (root.isPresent()) {
            file = Optional.of(Bytes.wrap(Configured.by("--root", () -> InputFile.read(root.get(), MAX_ROOT_BYTES))));
        }
        return new Pins(home, new BoundedHttp(), InstantSource.system())
                .pin(new Pins.Request(called, url, file, fingerprint));
    }

    private void requireSha256(String hex) {
        if (!hex.replace(":", "").matches("[0-9a-fA-F]{64}")) {
            throw new ParameterException(spec.commandLine(), "--fingerprint: a SHA-256 has 64 hexadecimal digits");
        }
    }

    private static String defaultName(URI url) {
        String host = url.getHost()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\[\\]]", "")
                .replace(':', '-');
        return url.getPort() < 0 ? host : host + "-" + url.getPort();
    }
}
