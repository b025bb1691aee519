package dev.cairn.tools;

import dev.cairn.ca.dev.DevTokens;
import dev.cairn.ca.dev.DevelopmentIssuer;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.config.CairnConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn token}. */
@Command(
        name = "token",
        description = {
            "Prints an identity token of the development issuer of cairn serve --dev.",
            "",
            "Whoever can read DIR/dev/oidc.key can make one in any name; so it says nothing about who signed.",
        },
        footer = {
            "%nExamples:",
            "  cairn token --email ada@example.test",
            "  SIGSTORE_ID_TOKEN=$(cairn token --email ada@example.test) cosign sign-blob …",
        })
final class TokenCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--email", paramLabel = "ADDRESS", description = "The e-mail address, said to be verified.")
    private Optional<String> email = Optional.empty();

    @Option(names = "--subject", paramLabel = "SUB", description = "The subject (default: the e-mail address).")
    private Optional<String> subject = Optional.empty();

    @Option(
            names = "--audience",
            paramLabel = "AUD",
            defaultValue = "sigstore",
            description = "The audience (default: ${DEFAULT-VALUE}).")
    private String audience = "sigstore";

    @Option(
            names = "--lifetime",
            paramLabel = "DURATION",
            defaultValue = "PT10M",
            description = "How long it is valid, at most PT24H (default: ${DEFAULT-VALUE}).")
    private Duration lifetime = Duration.ofMinutes(10);

    @Override
    public Integer call() throws IOException, MalformedException {
        String sub = subject.or(() -> email)
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "--email or --subject is needed"));
        CairnConfig config = data.readConfig();
        if (!config.services().devOidc()) {
            throw new ParameterException(
                    spec.commandLine(), data.directory() + " has no development issuer; cairn serve --dev makes one");
        }
        DevTokens tokens = DevTokens.open(
                config.services().baseUrl() + DevelopmentIssuer.PREFIX,
                data.directory().resolve("dev").resolve("oidc.key"),
                InstantSource.system());
        DevTokens.Request request;
        try {
            request = new DevTokens.Request(sub, email.orElse(""), audience, lifetime);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        spec.commandLine().getOut().println(tokens.mint(request));
        return ExitCode.OK;
    }
}
