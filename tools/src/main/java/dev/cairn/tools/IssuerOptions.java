package dev.cairn.tools;

import dev.cairn.tools.serve.Ceremony;
import java.util.Optional;
import picocli.CommandLine.Option;

/** An OIDC issuer whose tokens a new CA takes. */
final class IssuerOptions {
    @Option(
            names = "--oidc-issuer",
            paramLabel = "URL",
            description = "An OIDC issuer whose tokens get certificates; more in DIR/ca/issuers.yaml.")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--oidc-client-id",
            paramLabel = "ID",
            defaultValue = "sigstore",
            description = "The audience that its tokens must have (default: ${DEFAULT-VALUE}).")
    private String clientId = "sigstore";

    @Option(
            names = "--oidc-type",
            paramLabel = "TYPE",
            defaultValue = "email",
            description = "What its tokens name, as in Fulcio's configuration (default: ${DEFAULT-VALUE}).")
    private String type = "email";

    Optional<Ceremony.Issuer> issuer() {
        return url.map(issuer -> new Ceremony.Issuer(issuer, clientId, type));
    }
}
