package dev.cairn.tools.sign.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The token of the machinery that this process runs in, as other clients of Sigstore look for it, in this order: {@code SIGSTORE_ID_TOKEN} (GitLab and
 * whoever sets it), GitHub Actions, Buildkite, CircleCI, a file of a mounted volume, SPIFFE by way of SPIRE's agent, Google's compute platforms.
 */
public final class AmbientTokens {
    /** Where Kubernetes mounts it, by cosign's convention. */
    private static final String TOKEN_FILE = "var/run/sigstore/cosign/oidc-token";

    private static final String PRODUCT_FILE = "sys/class/dmi/id/product_name";
    private static final String GOOGLE = "metadata.google.internal";
    private static final String BUILDKITE_API = "https://agent.buildkite.com/v3";
    /** A token on a line of its own, among what a program prints for people. */
    private static final Pattern TOKEN_LINE = Pattern.compile("(?m)^\\s*([A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+){2})\\s*$");

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_ANSWER_BYTES = 2 * IdentityToken.MAX_BYTES;

    private final Map<String, String> environment;
    private final Path root;
    private final BoundedHttp http;
    private final Duration programTimeout;

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
        this(environment, root, http, TIMEOUT);
    }

    /** @param programTimeout how long a program that is asked for a token may take */
    AmbientTokens(Map<String, String> environment, Path root, BoundedHttp http, Duration programTimeout) {
        this.environment = Map.copyOf(environment);
        this.root = root;
        this.http = http;
        this.programTimeout = programTimeout;
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
        Optional<Found> circle = circle(audience);
        if (circle.isPresent()) {
            return circle;
        }
        Path file = root.resolve(TOKEN_FILE);
        if (Files.isRegularFile(file)) {
            return Optional.of(new Found("the file /" + TOKEN_FILE, token("the file /" + TOKEN_FILE, read(file))));
        }
        Optional<Found> workload = spiffe(audience);
        if (workload.isPresent()) {
            return workload;
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
        return member("GitHub", text, "value");
    }

    private IdentityToken google(String audience) throws SigningException {
        // The variable is Google's own libraries'.
        String host = value("GCE_METADATA_HOST").isBlank() ? GOOGLE : value("GCE_METADATA_HOST");
        String base = "http://" + host + "/computeMetadata/v1/instance/service-accounts/default/identity";
        return token(
                "Google's metadata server",
                get("Google's metadata server", uri(base + "?format=full&audience=" + encode(audience)), ""));
    }

    private boolean runsAtGoogle() {
        if (!value("GCE_METADATA_HOST").isBlank()) {
            return true;
        }
        Path product = root.resolve(PRODUCT_FILE);
        try {
            return Files.isRegularFile(product)
                    && Files.readString(product).strip().startsWith("Google");
        } catch (IOException e) {
            return false;
        }
    }

    /** The agent's API (POST /jobs/:id/oidc/tokens), whose secret is in the environment of a job; else the agent itself asks it. */
    private IdentityToken buildkite(String audience) throws SigningException {
        String secret = value("BUILDKITE_AGENT_ACCESS_TOKEN");
        String job = value("BUILDKITE_JOB_ID");
        if (secret.isEmpty() || !job.matches("[0-9A-Za-z-]{1,64}")) {
            Path agent = program("buildkite-agent")
                    .orElseThrow(() -> unusable("Buildkite", "buildkite-agent is not on the PATH"));
            return token(
                    "buildkite-agent",
                    run("buildkite-agent", agent.toString(), "oidc", "request-token", "--audience", audience));
        }
        String base = value("BUILDKITE_AGENT_ENDPOINT").isBlank() ? BUILDKITE_API : value("BUILDKITE_AGENT_ENDPOINT");
        URI api = uri(base.replaceAll("/+$", "") + "/jobs/" + job + "/oidc/tokens");
        if (!BoundedHttp.isProtected(api)) {
            throw unusable("Buildkite", "BUILDKITE_AGENT_ENDPOINT has no TLS");
        }
        String question =
                JsonNodeFactory.instance.objectNode().put("audience", audience).toString();
        String answer = ask(
                "Buildkite",
                HttpRequest.newBuilder(api)
                        .header("Authorization", "Token " + secret)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(question)));
        return member("Buildkite", answer, "token");
    }

    /** The token in the environment has the organisation as its audience; the job's own program gets one for ours. */
    private Optional<Found> circle(String audience) throws SigningException {
        Optional<Path> program = value("CIRCLECI").equals("true") ? program("circleci") : Optional.empty();
        if (program.isEmpty()) {
            return variable("CIRCLE_OIDC_TOKEN_V2", "CircleCI");
        }
        String claims =
                JsonNodeFactory.instance.objectNode().put("aud", audience).toString();
        String printed = run("circleci", program.get().toString(), "run", "oidc", "get", "--claims", claims);
        return Optional.of(new Found("CircleCI", token("circleci", printed)));
    }

    /**
     * A JWT-SVID (<a href="https://github.com/spiffe/spiffe/blob/main/standards/JWT-SVID.md">JWT-SVID</a>): the Workload API is gRPC on a socket, which SPIRE's
     * agent speaks.
     */
    private Optional<Found> spiffe(String audience) throws SigningException {
        String socket = value("SPIFFE_ENDPOINT_SOCKET");
        Optional<Path> agent = socket.isBlank() ? Optional.empty() : program("spire-agent");
        if (agent.isEmpty()) {
            return Optional.empty();
        }
        String printed = run(
                "spire-agent",
                agent.get().toString(),
                "api",
                "fetch",
                "jwt",
                "-audience",
                audience,
                "-socketPath",
                socket.replaceFirst("^unix:(//)?", ""));
        Matcher line = TOKEN_LINE.matcher(printed);
        if (!line.find()) {
            throw unusable("spire-agent", "it prints no token");
        }
        return Optional.of(new Found("SPIFFE", token("spire-agent", line.group(1))));
    }

    /** A program on the PATH of the environment. */
    private Optional<Path> program(String name) {
        for (String folder : value("PATH").split(":", -1)) {
            Path file = Path.of(folder, name);
            if (!folder.isEmpty() && Files.isRegularFile(file) && Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** What a program prints. It is ended if it has not ended in time, with what it has begun. */
    private String run(String name, String... command) throws SigningException {
        long end = System.nanoTime() + programTimeout.toNanos();
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw unusable(name, "it cannot be run");
        }
        // Nothing ends a read from a program that hangs with its output open, so another thread reads.
        FutureTask<byte[]> printed =
                new FutureTask<>(() -> process.getInputStream().readNBytes(MAX_ANSWER_BYTES));
        Thread reader = new Thread(printed, "cairn-token-program");
        reader.setDaemon(true);
        reader.start();
        try {
            byte[] text = printed.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS) || process.exitValue() != 0) {
                throw unusable(name, "it did not end well");
            }
            return new String(text, StandardCharsets.US_ASCII);
        } catch (TimeoutException e) {
            throw unusable(name, "it has not ended within " + programTimeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw unusable(name, "what it prints cannot be read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unusable(name, "interrupted");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static IdentityToken member(String provider, String json, String name) throws SigningException {
        try {
            return token(
                    provider,
                    JsonReader.parse("answer", Bytes.ofUtf8(json)).member(name).text());
        } catch (MalformedException e) {
            throw unusable(provider, e.getMessage());
        }
    }

    private String get(String provider, URI uri, String bearer) throws SigningException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
        if (bearer.isEmpty()) {
            request.header("Metadata-Flavor", "Google");
        } else {
            request.header("Authorization", "Bearer " + bearer);
        }
        return ask(provider, request);
    }

    private String ask(String provider, HttpRequest.Builder request) throws SigningException {
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
