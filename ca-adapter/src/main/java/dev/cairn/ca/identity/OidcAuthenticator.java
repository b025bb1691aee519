package dev.cairn.ca.identity;

import dev.cairn.ca.policy.IssuancePolicy;
import dev.cairn.ca.policy.PolicyRequest;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies OpenID Connect ID tokens (<a href="https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation">Core section
 * 3.1.3.7</a>) as Fulcio does, from issuers that a configuration file names; {@link IdentityConfigReader} says what is in the file, and changes
 * of it take effect without a restart.
 *
 * <p>The order: shape, issuer, audience, times, signature, claims, policy, replay. Whatever costs a fetch comes after whatever does not.
 */
public final class OidcAuthenticator implements Authenticator, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OidcAuthenticator.class);
    /** How much the issuer's clock may be ahead, for {@code nbf}; {@code exp} has no leeway. */
    private static final double NOT_BEFORE_LEEWAY_SECONDS = 300;

    private static final int MAX_SUBJECT = 2048;
    private static final int FETCH_THREADS = 16;
    private static final int FETCH_QUEUE = 200;
    private static final long IDLE_SECONDS = 30;

    private record IssuerId(String url, String caCertificates, boolean allowHttp) {}

    private final IdentityConfigFile configuration;
    private final OidcSettings settings;
    private final InstantSource clock;
    private final IssuancePolicy further;
    private final ThreadPoolExecutor executor;
    private final ReplayCache replayCache;
    private final HttpClient systemClient;
    /** In the order of use; guarded by itself. */
    private final LinkedHashMap<IssuerId, IssuerKeys> issuerKeys;

    private OidcAuthenticator(
            IdentityConfigFile configuration, OidcSettings settings, InstantSource clock, IssuancePolicy further)
            throws MalformedException {
        this.configuration = configuration;
        this.settings = settings;
        this.clock = clock;
        this.further = further;
        this.replayCache = new ReplayCache(settings.maxReplayEntries());
        this.systemClient = IssuerTls.client("", settings.fetchTimeout());
        this.executor = new ThreadPoolExecutor(
                FETCH_THREADS,
                FETCH_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(FETCH_QUEUE),
                task -> {
                    Thread thread = new Thread(task, "issuer-keys");
                    thread.setDaemon(true);
                    return thread;
                });
        this.executor.allowCoreThreadTimeOut(true);
        this.issuerKeys = new LinkedHashMap<>(16, 0.75f, true);
    }

    /**
     * Reads the configuration. Issuers are asked for their keys by {@link #warmUp}, or when they are needed.
     *
     * @param configuration YAML or JSON
     * @throws StoreException if the file cannot be read
     * @throws MalformedException if it breaks a rule
     */
    public static OidcAuthenticator open(Path configuration, OidcSettings settings, InstantSource clock)
            throws MalformedException {
        return open(configuration, settings, clock, IssuancePolicy.ALLOW_ALL);
    }

    /**
     * The same with one more policy, which every token must meet after that of its issuer.
     *
     * @throws StoreException if the file cannot be read
     * @throws MalformedException if it breaks a rule
     */
    public static OidcAuthenticator open(
            Path configuration, OidcSettings settings, InstantSource clock, IssuancePolicy further)
            throws MalformedException {
        IdentityConfigFile file = IdentityConfigFile.open(configuration, clock, settings.reloadInterval());
        return new OidcAuthenticator(file, settings, clock, further);
    }

    /** Begins to fetch the keys of the issuers, without waiting for them: an issuer that cannot be reached is logged. */
    public void warmUp() {
        IdentityConfig config = configuration.current();
        config.issuers().keySet().stream()
                .limit(settings.maxIssuers())
                .forEach(url -> config.find(url).ifPresent(known -> keysForWarmUp(config, known)));
    }

    /**
     * Reads a configuration and does nothing with it.
     *
     * @param name what errors call it
     * @param text YAML or JSON
     * @throws MalformedException if it breaks a rule: {@link #open} would refuse it
     */
    public static void check(String name, String text) throws MalformedException {
        IdentityConfigReader.read(name, text);
    }

    private void keysForWarmUp(IdentityConfig config, IdentityConfig.KnownIssuer known) {
        try {
            keys(config, known).warmUp();
        } catch (IdentityException e) {
            LOG.warn("issuer {}: {}", known.url(), e.getMessage());
        }
    }

    /** Registers {@code cairn_ca_config_ok}: 1, or 0 while the file as it is now has no effect. */
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(
                        "cairn_ca_config_ok",
                        this,
                        self -> self.configurationError().isEmpty() ? 1 : 0)
                .description("whether the identity configuration file as it is now is in effect")
                .register(registry);
    }

    /** Why the configuration file as it is now has no effect; empty if it has. Looks at the file, not more often than the settings say. */
    public Optional<String> configurationError() {
        configuration.current();
        return configuration.lastError();
    }

    @Override
    public List<TrustedIssuer> issuers() {
        return configuration.current().trustedIssuers();
    }

    @Override
    public Principal authenticate(String text) throws IdentityException {
        UnverifiedToken token = UnverifiedToken.parse(text);
        IdentityConfig config = configuration.current();
        Optional<IdentityConfig.KnownIssuer> issuer = config.find(token.text("iss"));
        if (issuer.isEmpty()) {
            throw Refusal.of("iss", "no issuer of that name is configured");
        }
        List<String> audience = token.audience();
        Optional<IssuerEntry> entry = issuer.get().entries().stream()
                .filter(candidate -> candidate.audienceAmong(audience).isPresent())
                .findFirst();
        if (entry.isEmpty()) {
            throw Refusal.of("aud", "has none of the audiences that are configured for the issuer");
        }
        Instant now = clock.instant();
        double expires = checkTimes(token, now);
        String subject = token.text("sub");
        if (subject.length() > MAX_SUBJECT) {
            throw Refusal.of("sub", "is longer than " + MAX_SUBJECT + " characters");
        }
        keys(config, issuer.get()).verify(token);
        // From here on the claims are the issuer's, and a refusal says whom it is about.
        Claims claims = new Claims(issuer.get().url(), subject, token.claims());
        Principal principal = principal(claims, entry.get());
        try {
            checkPolicy(claims, principal, entry.get(), audience);
            if (config.replayCache()) {
                replayCache.use(principal.issuer(), token, expires, now);
            }
        } catch (IdentityException e) {
            throw e.about(
                    principal.issuer(), principal.subject(), principal.name().value());
        }
        return principal;
    }

    private static Principal principal(Claims claims, IssuerEntry entry) throws IdentityException {
        try {
            return Principals.of(claims, entry);
        } catch (IdentityException e) {
            throw e.about(claims.issuer(), claims.subject(), "");
        }
    }

    private void checkPolicy(Claims claims, Principal principal, IssuerEntry entry, List<String> audience)
            throws IdentityException {
        PolicyRequest request = new PolicyRequest(
                claims.forPolicy(),
                principal.issuer(),
                principal.subject(),
                principal.name().value(),
                entry.audienceAmong(audience).orElseThrow());
        Optional<IssuancePolicy.Denial> denial = entry.policy().check(request).or(() -> further.check(request));
        if (denial.isPresent()) {
            throw Refusal.denied(denial.get());
        }
    }

    /** Gives the expiry, in seconds since 1970. */
    private static double checkTimes(UnverifiedToken token, Instant now) throws IdentityException {
        double seconds = now.getEpochSecond() + now.getNano() / 1e9;
        Optional<Double> expires = token.seconds("exp");
        if (expires.isEmpty()) {
            throw Refusal.of("exp", "the token has no such claim");
        }
        // SPEC (RFC 7519 section 4.1.4): on or after which the JWT MUST NOT be accepted.
        if (!(seconds < expires.get())) {
            throw Refusal.of("exp", "the token has expired");
        }
        Optional<Double> notBefore = token.seconds("nbf");
        if (notBefore.isPresent() && !(notBefore.get() <= seconds + NOT_BEFORE_LEEWAY_SECONDS)) {
            throw Refusal.of("nbf", "the token is not valid yet");
        }
        return expires.get();
    }

    private IssuerKeys keys(IdentityConfig config, IdentityConfig.KnownIssuer issuer) throws IdentityException {
        IssuerId id = new IssuerId(issuer.url(), issuer.caCertificates(), config.allowHttpIssuers());
        synchronized (issuerKeys) {
            IssuerKeys keys = issuerKeys.get(id);
            if (keys == null) {
                keys = new IssuerKeys(id.url, id.allowHttp, documents(id), settings, clock, executor);
                issuerKeys.put(id, keys);
                if (issuerKeys.size() > settings.maxIssuers()) {
                    // Anyone can think of issuers that match a pattern; they must not drive out those that are named.
                    IssuerId oldest = issuerKeys.keySet().iterator().next();
                    issuerKeys.remove(issuerKeys.keySet().stream()
                            .filter(other -> !config.issuers().containsKey(other.url))
                            .findFirst()
                            .orElse(oldest));
                }
            }
            return keys;
        }
    }

    private IssuerKeys.Documents documents(IssuerId id) throws IdentityException {
        try {
            if (settings.clusterIssuers().contains(id.url)) {
                String host = String.valueOf(URI.create(id.url).getHost());
                // The files are read for each fetch, not here: Kubernetes changes them, and a fetch may block.
                return (document, uri) -> {
                    String bearer = host.equals(uri.getHost())
                            ? file(settings.clusterToken()).strip()
                            : "";
                    String roots = file(settings.clusterCa()) + id.caCertificates;
                    return http(roots).get(document, uri, bearer);
                };
            }
            HttpClient client = id.caCertificates.isEmpty()
                    ? systemClient
                    : IssuerTls.client(id.caCertificates, settings.fetchTimeout());
            IssuerHttp http = new IssuerHttp(client, settings.fetchTimeout());
            return (document, uri) -> http.get(document, uri, "");
        } catch (MalformedException e) {
            throw new IllegalStateException("certificates that were checked when the configuration was read", e);
        }
    }

    private IssuerHttp http(String roots) throws IdentityException {
        try {
            return new IssuerHttp(IssuerTls.client(roots, settings.fetchTimeout()), settings.fetchTimeout());
        } catch (MalformedException e) {
            LOG.warn("the cluster's CA in {}: {}", settings.clusterCa(), e.getMessage());
            throw Refusal.of("iss", "the CA of the cluster cannot be read");
        }
    }

    private static String file(Path file) throws IdentityException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            LOG.warn("the cluster's file {} cannot be read", file);
            throw Refusal.of("iss", "the credentials for the cluster cannot be read");
        }
    }

    /** Ends the fetches. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
