package dev.cairn.tools.oci;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.MalformedException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is sent as {@code Authorization} to one registry
 * (<a href="https://distribution.github.io/distribution/spec/auth/token/">token authentication</a>). Holds one token for each scope until it ends.
 */
final class RegistryTokens {
    private static final int MAX_TOKEN_BYTES = 64 << 10;
    /** SPEC: "for compatibility with older clients, a token should never be returned with less than 60 seconds to live". */
    private static final long DEFAULT_SECONDS = 60;
    /** A token is renewed so long before it ends. */
    private static final long EARLY_SECONDS = 10;

    private record Token(String header, Instant until) {
        @Override
        public String toString() {
            return "a token until " + until;
        }
    }

    private final ImageReference image;
    private final RegistryHttp http;
    private final boolean tls;
    private final RegistrySettings settings;
    private final InstantSource clock;
    private final Map<String, Token> tokens = new HashMap<>();
    private @Nullable Challenge challenge;
    private Optional<Credential> credential = Optional.empty();
    private boolean looked;

    /** @param tls whether the registry itself is spoken to with TLS: then its token service is too */
    RegistryTokens(
            ImageReference image, RegistryHttp http, boolean tls, RegistrySettings settings, InstantSource clock) {
        this.image = image;
        this.http = http;
        this.tls = tls;
        this.settings = settings;
        this.clock = clock;
    }

    /** What the registry has answered. */
    synchronized void challenged(Challenge asked) {
        challenge = asked;
    }

    /** Forgets the token for a scope, which has been refused, and the credential, which may be another by now. */
    synchronized void refused(String scope) {
        tokens.remove(scope);
        looked = false;
    }

    /**
     * What to send; empty if nothing was asked for, or nothing is there to send.
     *
     * @param scope such as {@code repository:team/app:pull}; several have a space between them
     */
    synchronized Optional<String> authorization(String scope) throws MalformedException, RegistryException {
        Challenge asked = challenge;
        if (asked == null) {
            return Optional.empty();
        }
        Optional<Credential> known = credential();
        if (known.isPresent()) {
            // Who is on the way to it would choose the realm, and could take the token that is made there.
            requireProtected(image.registry(), tls || image.isLoopback());
        }
        if (!asked.bearer()) {
            return known.flatMap(found ->
                    found instanceof Credential.Password password ? Optional.of(password.basic()) : Optional.empty());
        }
        Token token = tokens.get(scope);
        if (token == null || !clock.instant().isBefore(token.until())) {
            token = fetch(asked, scope, known);
            tokens.put(scope, token);
        }
        return Optional.of(token.header());
    }

    private void requireProtected(String host, boolean isProtected) throws RegistryException {
        if (!isProtected && !settings.credentialsInTheClear()) {
            throw new RegistryException("the credentials for " + image.registry() + " would go to " + host
                    + " without TLS, where anybody on the way could take them; let it have TLS, or allow that"
                    + " (--allow-http-credentials) where the network is trusted");
        }
    }

    private Optional<Credential> credential() throws MalformedException, RegistryException {
        if (!looked) {
            credential = settings.credentials().find(image);
            looked = true;
        }
        return credential;
    }

    private Token fetch(Challenge asked, String scope, Optional<Credential> known)
            throws MalformedException, RegistryException {
        URI realm = realm(asked);
        if (known.isPresent()) {
            requireProtected(
                    realm.getHost(), "https".equals(realm.getScheme()) || ImageReference.isLoopback(realm.getHost()));
        }
        Map<String, String> form = new LinkedHashMap<>();
        String service = asked.parameters().get("service");
        if (service != null) {
            form.put("service", service);
        }
        form.put("scope", scope);
        HttpRequest.Builder request;
        if (known.orElse(null) instanceof Credential.RefreshToken refresh) {
            form.put("grant_type", "refresh_token");
            form.put("client_id", "cairn");
            form.put("refresh_token", refresh.token());
            request = HttpRequest.newBuilder(realm)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(encode(form)));
        } else {
            request = HttpRequest.newBuilder(
                    URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + encodeScopes(form)));
            if (known.orElse(null) instanceof Credential.Password password) {
                request.header("Authorization", password.basic());
            }
        }
        String tokenService = "the token service of " + image.registry();
        RegistryHttp.Reply reply = http.send(request, MAX_TOKEN_BYTES, tokenService);
        if (reply.status() != 200) {
            throw new RegistryException(tokenService + " answers with status " + reply.status()
                    + (known.isPresent()
                            ? ": the credentials for it are refused"
                            : ": there are no credentials for it; `docker login " + image.registry() + "` makes them"));
        }
        JsonReader json = JsonReader.parse("registry token", reply.body());
        Optional<JsonReader> token = json.optional("token");
        String text = (token.isPresent() ? token.get() : json.member("access_token")).text();
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new MalformedException("registry token", "has characters that a header cannot have");
        }
        Optional<JsonReader> seconds = json.optional("expires_in");
        long lives = seconds.isPresent() ? Math.min(seconds.get().integer(0), 86_400) : DEFAULT_SECONDS;
        return new Token("Bearer " + text, clock.instant().plusSeconds(lives - EARLY_SECONDS));
    }

    private URI realm(Challenge asked) throws MalformedException {
        URI realm;
        try {
            realm = URI.create(asked.parameters().getOrDefault("realm", ""));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("WWW-Authenticate", "realm is not a URL");
        }
        // A password must not leave this machine in the clear because a registry says so.
        if (realm.getHost() == null
                || !("https".equals(realm.getScheme()) || (!tls && "http".equals(realm.getScheme())))) {
            throw new MalformedException("WWW-Authenticate", "realm is not a URL with https");
        }
        return realm;
    }

    private static String encode(Map<String, String> form) {
        return String.join(
                "&",
                form.entrySet().stream()
                        .map(entry ->
                                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                        .toList());
    }

    /** In a query, each scope is a parameter of its own. */
    private static String encodeScopes(Map<String, String> form) {
        Map<String, String> others = new LinkedHashMap<>(form);
        StringBuilder query = new StringBuilder();
        for (String scope : form.getOrDefault("scope", "").split(" ", -1)) {
            query.append(query.isEmpty() ? "" : "&")
                    .append("scope=")
                    .append(URLEncoder.encode(scope, StandardCharsets.UTF_8));
        }
        others.remove("scope");
        String rest = encode(others);
        return rest.isEmpty() ? query.toString() : rest + "&" + query;
    }
}
