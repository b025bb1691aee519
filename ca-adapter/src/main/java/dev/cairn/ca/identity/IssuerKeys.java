package dev.cairn.ca.identity;

import dev.cairn.core.Bytes;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one issuer, fetched as <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery</a> says and
 * kept. Safe for concurrent use.
 *
 * <ul>
 *   <li>A token whose key is known is verified without waiting for anything. Keys that are old are fetched again meanwhile.
 *   <li>A key that is not known makes a fetch, one for all who ask, and not sooner after the last than {@link OidcSettings#fetchInterval}.
 *   <li>Keys stay good for {@link OidcSettings#outageTolerance} while the issuer cannot be reached. A set that comes replaces the whole.
 * </ul>
 */
final class IssuerKeys {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    /** Asks the issuer for its documents. */
    @FunctionalInterface
    interface Documents {
        Bytes get(String document, URI uri) throws IdentityException;
    }

    private record Known(Set<JwsAlgorithm> algorithms, List<TokenKey> keys, Instant fetched) {}

    /** Of a fetch: keys, or the message of the refusal. */
    private record Outcome(@Nullable Known keys, String failure) {}

    private enum Match {
        GOOD,
        BAD,
        NO_KEY,
        NO_ALGORITHM
    }

    private final String issuer;
    private final boolean allowHttp;
    private final Documents documents;
    private final OidcSettings settings;
    private final InstantSource clock;
    private final Executor executor;

    private volatile @Nullable Known known;
    /** These four are guarded by this. */
    private @Nullable CompletableFuture<Outcome> flight;

    private @Nullable Instant attempted;
    private String failure = Refusal.SENTENCE;
    private boolean failed; // the last fetch

    /** @param executor runs fetches, which block */
    IssuerKeys(
            String issuer,
            boolean allowHttp,
            Documents documents,
            OidcSettings settings,
            InstantSource clock,
            Executor executor) {
        this.issuer = issuer;
        this.allowHttp = allowHttp;
        this.documents = documents;
        this.settings = settings;
        this.clock = clock;
        this.executor = executor;
    }

    /** Begins to fetch, if nobody has; does not wait. */
    void warmUp() {
        var unused = refresh();
    }

    /**
     * Verifies the signature.
     *
     * @throws IdentityException if it is not good, or the keys cannot be had
     */
    void verify(UnverifiedToken token) throws IdentityException {
        Known now = usable();
        if (now != null) {
            if (isOlder(now, settings.refreshAfter())) {
                var unused = refresh();
            }
            Match match = match(now, token);
            if (match == Match.GOOD) {
                return;
            }
            if (match == Match.BAD) {
                throw Refusal.of("the signature is not by the issuer's key that the header names");
            }
        }
        CompletableFuture<Outcome> fetching = refresh();
        Known later = fetching == null ? usable() : await(fetching);
        if (later == null) {
            throw lastFailure();
        }
        switch (match(later, token)) {
            case GOOD -> {
                // The only way out but the one above.
            }
            case BAD -> throw Refusal.of("the signature is not by the issuer's key that the header names");
            case NO_KEY ->
                throw fetching == null
                        ? notAskedAgain()
                        : Refusal.of("header kid", "the issuer has no such key that verifies the signature");
            case NO_ALGORITHM ->
                throw Refusal.of(
                        "header alg", token.algorithm().wireName() + " is not what the issuer says that it signs with");
        }
    }

    private static Match match(Known known, UnverifiedToken token) {
        if (!known.algorithms.contains(token.algorithm())) {
            return Match.NO_ALGORITHM;
        }
        byte[] message = token.signingInput().unsafeArray();
        byte[] signature = token.signature().unsafeArray();
        boolean named = false;
        for (TokenKey key : known.keys) {
            boolean candidate = token.keyId().isEmpty() || key.keyId().equals(token.keyId());
            if (candidate && key.suits(token.algorithm())) {
                if (token.algorithm().verify(key, message, signature)) {
                    return Match.GOOD;
                }
                named |= !token.keyId().isEmpty();
            }
        }
        return named ? Match.BAD : Match.NO_KEY;
    }

    private @Nullable Known usable() {
        Known now = known;
        return now == null || isOlder(now, settings.outageTolerance()) ? null : now;
    }

    private boolean isOlder(Known keys, Duration age) {
        return keys.fetched.plus(age).isBefore(clock.instant());
    }

    /** The keys that are here are not enough, and it is too soon to ask for newer ones. */
    private synchronized IdentityException notAskedAgain() {
        return Refusal.of(
                "header kid",
                "no such key is known, and the issuer was asked less than "
                        + settings.fetchInterval().toSeconds() + " s ago"
                        + (failed ? ", without success; retry" : "; retry"));
    }

    private synchronized IdentityException lastFailure() {
        return new IdentityException(failure);
    }

    /** The fetch that is under way, or a new one; null if it is too soon for one. */
    private synchronized @Nullable CompletableFuture<Outcome> refresh() {
        if (flight != null) {
            return flight;
        }
        Instant now = clock.instant();
        if (attempted != null && now.isBefore(attempted.plus(settings.fetchInterval()))) {
            return null;
        }
        attempted = now;
        CompletableFuture<Outcome> started = new CompletableFuture<>();
        flight = started;
        try {
            executor.execute(() -> run(started));
        } catch (RejectedExecutionException e) {
            end(started, failed(Refusal.of("iss", "too many issuers are being asked for their keys")));
        }
        return started;
    }

    private static Outcome failed(IdentityException refusal) {
        return new Outcome(null, String.valueOf(refusal.getMessage()));
    }

    private void run(CompletableFuture<Outcome> started) {
        try {
            end(started, new Outcome(fetch(), ""));
        } catch (IdentityException e) {
            end(started, failed(e));
        } catch (RuntimeException | Error e) {
            LOG.error("issuer {}: its documents cannot be read", issuer, e);
            end(started, failed(Refusal.of("iss", "the issuer's documents cannot be read")));
        }
    }

    private void end(CompletableFuture<Outcome> started, Outcome outcome) {
        synchronized (this) {
            flight = null;
            failed = outcome.keys == null;
            if (outcome.keys == null) {
                failure = outcome.failure;
            } else {
                known = outcome.keys;
            }
        }
        if (outcome.keys == null) {
            LOG.warn("issuer {}: {}", issuer, outcome.failure);
        }
        started.complete(outcome);
    }

    private Known await(CompletableFuture<Outcome> fetching) throws IdentityException {
        // Two documents, and some time in the queue.
        long wait = settings.fetchTimeout().multipliedBy(3).toMillis();
        try {
            Outcome outcome = fetching.get(wait, TimeUnit.MILLISECONDS);
            if (outcome.keys == null) {
                throw new IdentityException(outcome.failure);
            }
            return outcome.keys;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a fetch ends with an outcome", e);
        } catch (TimeoutException e) {
            throw Refusal.of("iss", "the issuer's keys did not come in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of("iss", "the program is ending");
        }
    }

    private Known fetch() throws IdentityException {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        Map<String, Object> discovery = document("discovery document", uri(base + "/.well-known/openid-configuration"));
        // SPEC (Discovery section 4.3): the issuer value returned MUST be identical to the Issuer URL used as the
        // prefix.
        if (!issuer.equals(discovery.get("issuer"))) {
            throw Refusal.of("iss", "the issuer's discovery document has another issuer");
        }
        if (!(discovery.get("jwks_uri") instanceof String jwksUri)) {
            throw Refusal.of("iss", "the issuer's discovery document has no jwks_uri");
        }
        URI jwks = uri(jwksUri);
        boolean permitted = "https".equals(jwks.getScheme())
                || ("http".equals(jwks.getScheme()) && (allowHttp || IssuerRules.isLoopback(jwks.getHost())));
        if (!permitted) {
            throw Refusal.of("iss", "the jwks_uri of the issuer's discovery document is not https");
        }
        List<TokenKey> keys = TokenKey.ofSet(document("JWK set", jwks));
        return new Known(algorithms(discovery), keys, clock.instant());
    }

    private Map<String, Object> document(String name, URI uri) throws IdentityException {
        Bytes body = documents.get(name, uri);
        try {
            return UnverifiedToken.object(name, body.unsafeArray());
        } catch (IdentityException e) {
            throw Refusal.of("iss", "the issuer's " + name + " is not a JSON object");
        }
    }

    private static URI uri(String text) throws IdentityException {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && uri.getScheme() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw Refusal.of("iss", "a URL of the issuer's discovery is no URL with a host");
    }

    /** Those it says and we permit; RS256 alone if there are none (Discovery section 3 has every provider support it). */
    private static Set<JwsAlgorithm> algorithms(Map<String, Object> discovery) {
        Set<JwsAlgorithm> algorithms = EnumSet.noneOf(JwsAlgorithm.class);
        if (discovery.get("id_token_signing_alg_values_supported") instanceof List<?> names) {
            names.forEach(name -> JwsAlgorithm.byName(String.valueOf(name)).ifPresent(algorithms::add));
        }
        return algorithms.isEmpty() ? EnumSet.of(JwsAlgorithm.RS256) : algorithms;
    }
}
