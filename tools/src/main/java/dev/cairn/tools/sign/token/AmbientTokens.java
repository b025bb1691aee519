package dev.cairn.tools.sign.token;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.sign.IdentityToken;
import dev.cairn.tools.sign.SigningException;
import dev.cairn.tools.sign.SigningException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The token of the machinery that this process runs in, as other clients of Sigstore look for it, in this order: {@code SIGSTORE_ID_TOKEN} (GitLab and
 * whoever sets it), GitHub Actions, Buildkite, CircleCI, a file of a mounted volume, Google's compute platforms.
 */
public final class AmbientTokens {
    /** Where Kubernetes mounts it, by cosign's convention. */
    private static final String TOKEN_FILE = "var/run/sigstore/cosign/oidc-token";

    private static final String PRODUCT_FILE = "sys/class/dmi/id/product_name";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_ANSWER_BYTES = 2 * IdentityToken.MAX_BYTES;

    private final Map<String, String> environment;
    private final Path root;
    private final BoundedHttp http;

    /**
     * A token, and who gave it.
     *
     * @param provider for a person, such as {@code GitHub Actions}
     */
    public record Found(String provider, IdentityToken token) {
        /** Names the provider; never the token. */
        @Override
        public String toString() {
            return provider;
        }
    }

    /** @param root of the file system, {@code /} but in tests */
    public AmbientTokens(Map<String, String> environment, Path root, BoundedHttp http) {
        this.environment = Map.copyOf(environment);
        this.root = root;
        this.http = http;
    }

    /**
     * The first that there is; empty if this process runs in none of these.
     *
     * @param audience that the token must have, usually {@code sigstore}
     * @throws SigningException if there should be one and it cannot be had
     */
    public Optional<Found> find(String audience) throws SigningException {
        Optional<Found> given = variable("SIGSTORE_ID_TOKEN", "SIGSTORE_ID_TOKEN");
        if (given.isPresent()) {
            return given;
        }
        if (!value("ACTIONS_ID_TOKEN_REQUEST_URL").isEmpty()) {
            return Optional.of(new Found("GitHub Actions", gitHub(audience)));
        }
        if (value("BUILDKITE").equals("true")) {
            return Optional.of(new Found("Buildkite", buildkite(audience)));
        }
        Optional<Found> circle = variable("CIRCLE_OIDC_TOKEN_V2", "CircleCI");
        if (circle.isPresent()) {
            return circle;
        }
        Path file = root.resolve(TOKEN_FILE);
        if (Files.isRegularFile(file)) {
            return Optional.of(new Found("the file /" + TOKEN_FILE, token("the file /" + TOKEN_FILE, read(file))));
        }
        if (runsAtGoogle()) {
            return Optional.of(new Found("Google's metadata server", google(audience)));
        }
        return Optional.empty();
    }

    private String value(String name) {
        return environment.getOrDefault(name, "");
    }

    private Optional<Found> variable(String name, String provider) throws SigningException {
        return value(name).isBlank()
                ? Optional.empty()
                : Optional.of(new Found(provider, token("the variable " + name, value(name))));
    }

    private IdentityToken gitHub(String audience) throws SigningException {
        String secret = value("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
        if (secret.isEmpty()) {
            throw new SigningException(
                    Fault.CALLER,
                    "this workflow may not ask GitHub for an identity token",
                    "give its job \"permissions: id-token: write\"");
        }
        String url = value("ACTIONS_ID_TOKEN_REQUEST_URL");
        String text =
                get("GitHub", uri(url + (url.contains("?") ? "&" : "?") + "audience=" + encode(audience)), secret);
        try {
            return token(
                    "GitHub",
                    JsonReader.parse("answer", Bytes.ofUtf8(text))
                            .member("value")
                            .text());
        } catch (MalformedException e) {
            throw unusable("GitHub", e.getMessage());
        }
    }

    private IdentityToken google(String audience) throws SigningException {
        String base = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/identity";
        return token(
                "Google's metadata server",
                get("Google's metadata server", uri(base + "?format=full&audience=" + encode(audience)), ""));
    }

    private boolean runsAtGoogle() {
        Path product = root.resolve(PRODUCT_FILE);
        try {
            return Files.isRegularFile(product)
                    && Files.readString(product).strip().startsWith("Google");
        } catch (IOException e) {
            return false;
        }
    }

    private IdentityToken buildkite(String audience) throws SigningException {
        try {
            Process agent = new ProcessBuilder(
                            List.of("buildkite-agent", "oidc", "request-token", "--audience", audience))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream out = agent.getInputStream()) {
                byte[] printed = out.readNBytes(MAX_ANSWER_BYTES);
                if (!agent.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS) || agent.exitValue() != 0) {
                    throw unusable("buildkite-agent", "it did not end well");
                }
                return token("buildkite-agent", new String(printed, StandardCharsets.US_ASCII));
            } finally {
                agent.destroy();
            }
        } catch (IOException e) {
            throw unusable("buildkite-agent", "it cannot be run");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unusable("buildkite-agent", "interrupted");
        }
    }

    private String get(String provider, URI uri, String bearer) throws SigningException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
        if (bearer.isEmpty()) {
            request.header("Metadata-Flavor", "Google");
        } else {
            request.header("Authorization", "Bearer " + bearer);
        }
        try {
            BoundedHttp.Answer answer = http.send(request.build(), MAX_ANSWER_BYTES, TIMEOUT);
            if (answer.status() != 200) {
                throw unusable(provider, "it answers with status " + answer.status());
            }
            return answer.body().utf8();
        } catch (IOException e) {
            throw unusable(provider, String.valueOf(e.getMessage()));
        }
    }

    private static URI uri(String text) throws SigningException {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw unusable("the environment", "a URL in it is none");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String read(Path file) throws SigningException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw unusable("the file " + file, "it cannot be read");
        }
    }

    private static IdentityToken token(String provider, String text) throws SigningException {
        try {
            return IdentityToken.parse(text);
        } catch (MalformedException e) {
            throw unusable(provider, e.getMessage());
        }
    }

    private static SigningException unusable(String provider, String why) {
        return new SigningException(
                Fault.CALLER,
                "no identity token from " + provider + ": " + why,
                "give one with --identity-token FILE, or leave the environment out with --no-ambient");
    }
}
