package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.sign.BundleSigner;
import dev.cairn.tools.sign.SigningException;
import dev.cairn.tools.sign.SigningMaterial;
import dev.cairn.tools.sign.SigningSession;
import java.io.IOException;
import java.time.InstantSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What every command takes that signs: in whose name or with which key, and with whose services. */
final class SigningOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DeploymentOptions deployment = new DeploymentOptions();

    @Mixin
    private IdentityOptions identity = new IdentityOptions();

    @Mixin
    private KeyOptions key = new KeyOptions();

    @Option(names = "--no-log", description = "Do not log the signature. Verifiers must be told that none is needed.")
    private boolean noLog;

    @Option(
            names = "--no-timestamp",
            description = "Ask no timestamp authority. A certificate needs one, or a log of Rekor v1.")
    private boolean noTimestamp;

    @Option(
            names = "--allow-http-authority",
            description =
                    "Send the identity token to a certificate authority on another machine though it has no TLS: whoever sees it can sign in its name.")
    private boolean tokenInTheClear;

    /** Gets ready to sign. Keys and tokens are asked for here, before anything is sent. */
    SigningSession open() throws IOException, MalformedException, VerificationException, SigningException {
        if (key.isGiven() && identity.isGiven()) {
            throw new ParameterException(spec.commandLine(), "a key or an identity: --key excludes tokens and logins");
        }
        DeploymentOptions.ForSigning services = deployment.forSigning();
        BoundedHttp http = new BoundedHttp();
        BundleSigner signer = new BundleSigner(
                services.services(),
                services.trusted(),
                new BundleSigner.Options(!noLog, !noTimestamp, tokenInTheClear),
                http,
                InstantSource.system(),
                this::tell);
        return key.isGiven()
                ? SigningSession.managed(signer, SigningMaterial.managed(key.open()))
                : SigningSession.keyless(signer, identity.token(services.services(), http));
    }

    private void tell(String line) {
        if (!OutputOptions.terminal(spec).quiet()) {
            spec.commandLine().getErr().println(line);
        }
    }
}
