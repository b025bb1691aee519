package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.serve.Ceremony;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** An OIDC issuer whose tokens a new CA takes. */
final class IssuerOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--oidc-issuer",
            paramLabel = "URL",
            description = "An OIDC issuer whose tokens get certificates; more in DIR/ca/issuers.yaml.")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--oidc-client-id",
            paramLabel = "ID",
            description = "The audience that its tokens must have (default: sigstore).")
    private Optional<String> clientId = Optional.empty();

    @Option(
            names = "--oidc-type",
            paramLabel = "TYPE",
            description = "What its tokens name, as in Fulcio's configuration (default: email).")
    private Optional<String> type = Optional.empty();

    /** Whether any of the options is there. */
    boolean given() {
        return url.isPresent() || clientId.isPresent() || type.isPresent();
    }

    /** The issuer; one that a server would refuse ends the command as a wrong command line does. */
    Optional<Ceremony.Issuer> issuer() {
        if (url.isEmpty()) {
            if (given()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--oidc-client-id and --oidc-type say something of --oidc-issuer, which is missing");
            }
            return Optional.empty();
        }
        Ceremony.Issuer issuer = new Ceremony.Issuer(url.get(), clientId.orElse("sigstore"), type.orElse("email"));
        try {
            Ceremony.check(issuer);
        } catch (MalformedException e) {
            throw wrong(e);
        }
        return Optional.of(issuer);
    }

    /** The same for a CA whose issuers clients are told of. */
    Optional<Ceremony.Issuer> publishedIssuer() {
        Optional<Ceremony.Issuer> issuer = issuer();
        if (issuer.isPresent()) {
            try {
                Ceremony.checkPublished(issuer.get());
            } catch (MalformedException e) {
                throw wrong(e);
            }
        }
        return issuer;
    }

    private ParameterException wrong(MalformedException e) {
        return new ParameterException(spec.commandLine(), "--oidc-issuer: " + e.getMessage(), e);
    }
}
