package dev.cairn.tools.serve;

import dev.cairn.ca.certificate.CertificateAuthority;
import dev.cairn.ca.dev.DevTokens;
import dev.cairn.ca.dev.DevelopmentIssuer;
import dev.cairn.ca.fulcio.FulcioRoutes;
import dev.cairn.ca.identity.OidcAuthenticator;
import dev.cairn.ca.identity.OidcSettings;
import dev.cairn.ca.issue.AuditTrail;
import dev.cairn.ca.issue.Authorities;
import dev.cairn.ca.issue.CertificateLog;
import dev.cairn.ca.issue.ClientAlgorithm;
import dev.cairn.ca.issue.FileAuditTrail;
import dev.cairn.ca.issue.Issuance;
import dev.cairn.ca.issue.IssuanceMetrics;
import dev.cairn.ca.issue.IssuanceSettings;
import dev.cairn.ca.issue.SctVerifier;
import dev.cairn.ca.policy.IssuancePolicy;
import dev.cairn.ca.trust.TrustDirectory;
import dev.cairn.ca.tsa.NtpMonitor;
import dev.cairn.ca.tsa.StampClock;
import dev.cairn.ca.tsa.TimestampAuthority;
import dev.cairn.ca.tsa.TimestampRoutes;
import dev.cairn.ca.tuf.RefreshRule;
import dev.cairn.ca.tuf.TufRefresher;
import dev.cairn.ca.tuf.TufRoutes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.http.Route;
import dev.cairn.server.http.Mount;
import dev.cairn.tools.config.Services;
import dev.cairn.tools.signers.SignersFile;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What stands beside the log, or without one: certificate authority, timestamp authority, trust root, identities for development. */
public final class SideServices implements AutoCloseable {
    private static final int NTP_PORT = 123;
    /** How often a signers file is looked at, at most. */
    static final Duration LOOK_AT_SIGNERS = Duration.ofSeconds(2);

    private static final Duration CLOCK_STEP = Duration.ofSeconds(1);
    // Requests may wait for an issuer's keys; the rest of the time there are no more threads than work.
    private static final int THREADS = 64;
    private static final int QUEUE = 1024;

    private final List<Route> routes = new ArrayList<>();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ThreadPoolExecutor executor;
    private final RouteMount mount;
    private Optional<OidcAuthenticator> authenticator = Optional.empty();
    private final InstantSource clock = InstantSource.system();
    private final MeterRegistry registry;

    /** Nothing yet, but a place for it on a server. */
    public SideServices(MeterRegistry registry) {
        this.registry = registry;
        this.executor = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), task -> {
                    Thread thread = new Thread(task, "cairn-ca");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        this.mount = new RouteMount(executor);
    }

    /** To be put on a server. Its paths are not there before {@link #open}. */
    public Mount mount() {
        return mount;
    }

    /**
     * Opens what the configuration has. Nothing is asked of other servers yet, which may be this one: {@link #listening} does that.
     *
     * @param directory the data directory
     * @param log where certificates go; empty if none are issued
     * @throws MalformedException if a file is not what it should be
     * @throws VerificationException if a chain does not hang together, or its key is another
     */
    public void open(Services services, Path directory, Optional<LogOfCertificates> log)
            throws MalformedException, VerificationException {
        if (services.devOidc()) {
            startIdentities(services, directory);
        }
        if (services.ca().isPresent() && log.isPresent()) {
            startAuthority(services.ca().get(), log.get());
        }
        if (services.tsa().isPresent()) {
            startTimestamps(services.tsa().get(), directory);
        }
        if (services.trust()) {
            startTrust(directory);
        }
        mount.open(routes);
    }

    /**
     * Where certificates go.
     *
     * @param keys of which one signs its promises
     */
    public record LogOfCertificates(CertificateLog log, List<VerificationKey> keys) {
        /** Copies the list. */
        public LogOfCertificates {
            keys = List.copyOf(keys);
        }
    }

    /** The server listens: the keys of issuers are fetched, without waiting for them. */
    public void listening() {
        authenticator.ifPresent(OidcAuthenticator::warmUp);
    }

    private void startIdentities(Services services, Path directory) throws MalformedException {
        String issuer = services.baseUrl() + DevelopmentIssuer.PREFIX;
        DevTokens tokens = DevTokens.open(issuer, directory.resolve("dev").resolve("oidc.key"), clock);
        routes.addAll(DevelopmentIssuer.routes(tokens, DevelopmentIssuer.PREFIX));
    }

    private void startAuthority(Services.Ca ca, LogOfCertificates log)
            throws MalformedException, VerificationException {
        OidcAuthenticator identities = OidcAuthenticator.open(ca.issuers(), OidcSettings.defaults(), clock, named(ca));
        parts.push(identities);
        identities.bindTo(registry);
        authenticator = Optional.of(identities);
        Keys.KeyAndChain key = Keys.read(ca.key(), ca.chain());
        List<List<X509Certificate>> older = new ArrayList<>();
        for (Path chain : Keys.files(ca.olderChains())) {
            older.add(Keys.chain(chain));
        }
        IssuanceMetrics metrics = new IssuanceMetrics(registry, clock);
        Authorities authorities =
                new Authorities(CertificateAuthority.load(key.key(), key.chain(), clock.instant()), older, metrics);
        Issuance issuance = new Issuance(
                identities,
                authorities,
                log.log(),
                new SctVerifier(log.keys()),
                trail(ca.audit()),
                metrics,
                new IssuanceSettings(ca.lifetime(), ClientAlgorithm.DEFAULT),
                clock,
                new SecureRandom(),
                executor);
        routes.addAll(FulcioRoutes.of(issuance, authorities, identities, Optional.empty(), registry));
    }

    private IssuancePolicy named(Services.Ca ca) throws MalformedException {
        return ca.signers().isEmpty()
                ? IssuancePolicy.ALLOW_ALL
                : new NamedIdentities(SignersFile.open(ca.signers().get(), clock, LOOK_AT_SIGNERS), clock);
    }

    private AuditTrail trail(Optional<Path> file) {
        if (file.isEmpty()) {
            return line -> {};
        }
        FileAuditTrail trail = new FileAuditTrail(file.get());
        parts.push(trail);
        return trail;
    }

    private void startTimestamps(Services.Tsa tsa, Path directory) throws MalformedException, VerificationException {
        Supplier<Optional<String>> judge = Optional::empty;
        if (!tsa.ntpServers().isEmpty()) {
            NtpMonitor monitor = new NtpMonitor(addresses(tsa.ntpServers()), tsa.maxOffset(), clock, registry);
            parts.push(monitor);
            monitor.start();
            judge = monitor::verdict;
        }
        StampClock stamps = new StampClock(
                clock, System::nanoTime, CLOCK_STEP, directory.resolve("tsa").resolve("last-stamp"), judge);
        parts.push(stamps);
        Keys.KeyAndChain key = Keys.read(tsa.key(), Optional.of(tsa.chain()));
        routes.addAll(TimestampRoutes.of(TimestampAuthority.of(key.key(), key.chain(), stamps, registry)));
    }

    private static List<InetSocketAddress> addresses(List<String> servers) throws MalformedException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String server : servers) {
            int colon = server.lastIndexOf(':');
            String port = colon < 0 ? String.valueOf(NTP_PORT) : server.substring(colon + 1);
            if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
                throw new MalformedException("cairn.conf", "tsa.ntp-servers are HOST or HOST:PORT: " + server);
            }
            addresses.add(InetSocketAddress.createUnresolved(
                    colon < 0 ? server : server.substring(0, colon), Integer.parseInt(port)));
        }
        return addresses;
    }

    private void startTrust(Path directory) throws MalformedException, VerificationException {
        TrustDirectory trust = TrustDirectory.open(directory.resolve("trust"), clock);
        TufRefresher refresher = new TufRefresher(
                trust.repository(), trust::signers, RefreshRule.DEFAULT, trust.certificates(), clock, registry);
        parts.push(refresher);
        refresher.start();
        routes.addAll(TufRoutes.of(trust.repositoryFolder()));
    }

    /** Lets go of files and threads. */
    @Override
    public void close() {
        executor.shutdown();
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("closing a part failed", e);
            }
        }
    }
}
