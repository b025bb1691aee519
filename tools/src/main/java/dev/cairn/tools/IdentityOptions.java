package dev.cairn.tools;

import dev.cairn.ca.dev.DevTokens;
import dev.cairn.ca.dev.DevelopmentIssuer;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.config.CairnConfig;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.sign.IdentityToken;
import dev.cairn.tools.sign.SigningException;
import dev.cairn.tools.sign.SigningException.Fault;
import dev.cairn.tools.sign.SigningServices;
import dev.cairn.tools.sign.token.AmbientTokens;
import dev.cairn.tools.sign.token.OidcLogin;
import dev.cairn.tools.sign.token.OidcLogin.Flow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** In whose name: a token that is given, that of the environment, or a login. */
final class IdentityOptions {
    private static final int SHORTEST_TOKEN = 60;
    private static final String TOKEN = "[A-Za-z0-9_=-]+(\\.[A-Za-z0-9_=-]+){2}";
    private static final Duration DEV_LIFETIME = Duration.ofMinutes(10);

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--identity-token",
            paramLabel = "TOKEN|FILE",
            description = "An OpenID Connect ID token, a file that holds one (also as @FILE), or - for standard input."
                    + " Others can see a token on the command line: a file is better.")
    private Optional<String> token = Optional.empty();

    @Option(
            names = "--dev-email",
            paramLabel = "ADDRESS",
            description =
                    "Sign in this name with a token of the development issuer of cairn serve --dev, whose data are in --data.")
    private Optional<String> devEmail = Optional.empty();

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--no-ambient", description = "Do not look for a token in the environment.")
    private boolean noAmbient;

    @Option(
            names = "--login",
            paramLabel = "HOW",
            description =
                    "Log in with a browser here (browser), with one elsewhere (device), or by a code that is typed in (code).")
    private Optional<Flow> login = Optional.empty();

    @Option(names = "--device", description = "The same as --login device.")
    private boolean device;

    @Option(names = "--no-browser", description = "Open no browser: print the page's URL and wait.")
    private boolean noBrowser;

    @Option(
            names = "--oidc-issuer",
            paramLabel = "URL",
            description = "Where to log in (default: what the signing configuration says).")
    private Optional<String> issuer = Optional.empty();

    @Option(
            names = "--oidc-client-id",
            paramLabel = "ID",
            defaultValue = "sigstore",
            description = "As which client to log in (default: ${DEFAULT-VALUE}).")
    private String clientId = "sigstore";

    @Option(
            names = "--audience",
            paramLabel = "AUD",
            defaultValue = "sigstore",
            description = "The audience of tokens that are asked for (default: ${DEFAULT-VALUE}).")
    private String audience = "sigstore";

    /** Whether a token was given, or how to get one. */
    boolean isGiven() {
        return token.isPresent() || devEmail.isPresent() || login.isPresent() || device;
    }

    /** A token. What goes on is told on stderr. */
    IdentityToken token(SigningServices services, BoundedHttp http) throws IOException, SigningException {
        if (token.isPresent()) {
            return parse(given(token.get()));
        }
        if (devEmail.isPresent()) {
            return parse(development(devEmail.get()));
        }
        Map<String, String> environment = System.getenv();
        if (!noAmbient && login.isEmpty() && !device) {
            Optional<AmbientTokens.Found> found = new AmbientTokens(environment, Path.of("/"), http).find(audience);
            if (found.isPresent()) {
                tell("identity token from " + found.get().provider());
                return found.get().token();
            }
        }
        return login(services, http, environment);
    }

    private IdentityToken parse(String text) {
        try {
            return IdentityToken.parse(text);
        } catch (MalformedException e) {
            throw new ParameterException(
                    spec.commandLine(), e.getMessage() + "; --identity-token takes a token or a file", e);
        }
    }

    private static String given(String value) throws IOException {
        if (value.equals("-")) {
            return new String(System.in.readNBytes(IdentityToken.MAX_BYTES + 1), StandardCharsets.US_ASCII);
        }
        boolean at = value.startsWith("@");
        // Claims have more than a file's name: a token that is shorter than this has not even an issuer.
        if (!at && value.length() > SHORTEST_TOKEN && value.matches(TOKEN) && !isFile(value)) {
            return value;
        }
        byte[] file = InputFile.read(Path.of(at ? value.substring(1) : value), IdentityToken.MAX_BYTES + 1);
        return new String(file, StandardCharsets.US_ASCII);
    }

    private static boolean isFile(String value) {
        // The name of a file has at most 255 bytes; a longer one cannot even be asked for.
        return value.length() < 256 && Files.exists(Path.of(value));
    }

    private String development(String email) throws IOException {
        CairnConfig config = data.readConfig();
        if (!config.services().devOidc()) {
            throw new ParameterException(
                    spec.commandLine(), data.directory() + " has no development issuer; cairn serve --dev makes one");
        }
        try {
            return DevTokens.open(
                            config.services().baseUrl() + DevelopmentIssuer.PREFIX,
                            data.directory().resolve("dev").resolve("oidc.key"),
                            InstantSource.system())
                    .mint(new DevTokens.Request(email, email, audience, DEV_LIFETIME));
        } catch (MalformedException e) {
            throw data.wrong(e);
        }
    }

    private IdentityToken login(SigningServices services, BoundedHttp http, Map<String, String> environment)
            throws SigningException {
        boolean asked = login.isPresent() || device || noBrowser;
        if (!asked && !environment.getOrDefault("CI", "").isEmpty()) {
            throw new SigningException(
                    Fault.CALLER,
                    "there is no identity token in the environment, and nobody to log in",
                    "set SIGSTORE_ID_TOKEN, or give --identity-token FILE, or --login");
        }
        String at = issuer.orElse("");
        if (at.isEmpty()) {
            at = services.issuer(InstantSource.system().instant()).toString();
        }
        OidcLogin oidc = OidcLogin.at(
                at, clientId, http, new ConsoleScreen(spec.commandLine().getErr(), !noBrowser), InstantSource.system());
        return oidc.token(flow(oidc, environment));
    }

    private Flow flow(OidcLogin oidc, Map<String, String> environment) {
        if (device) {
            return Flow.DEVICE;
        }
        if (login.isPresent()) {
            return login.get();
        }
        boolean display = noBrowser
                || !environment.getOrDefault("BROWSER", "").isEmpty()
                || !environment.getOrDefault("DISPLAY", "").isEmpty()
                || !environment.getOrDefault("WAYLAND_DISPLAY", "").isEmpty()
                || System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
        if (display) {
            return Flow.BROWSER;
        }
        return oidc.hasDeviceFlow() ? Flow.DEVICE : Flow.CODE;
    }

    private void tell(String line) {
        if (!OutputOptions.terminal(spec).quiet()) {
            spec.commandLine().getErr().println(line);
        }
    }
}
