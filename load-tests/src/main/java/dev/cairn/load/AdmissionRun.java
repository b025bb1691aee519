package dev.cairn.load;

import dev.cairn.ca.dev.DevTls;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.server.MountServer;
import dev.cairn.tools.Cairn;
import dev.cairn.tools.admission.PolicyFiles;
import dev.cairn.tools.admission.RegistryImages;
import dev.cairn.tools.admission.ReloadedPolicy;
import dev.cairn.tools.config.AdmissionConfig;
import dev.cairn.tools.config.AdmissionConfigFile;
import dev.cairn.tools.oci.DockerCredentials;
import dev.cairn.tools.oci.Registries;
import dev.cairn.tools.oci.RegistrySettings;
import dev.cairn.tools.serve.AdmissionProcess;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Measures the admission webhook: an open model, in which requests come at their time whether those before were answered or not, and times count
 * from when a request was to come.
 *
 * <p>{@code AdmissionRun [rate=500] [seconds=5] [runs=1]} makes a registry of signed images, one that takes connections and never answers, and a webhook
 * with a deadline of 2 s ({@code ?timeout=2500ms}), all in this process and so on the same processors, and sends reviews of pods:
 *
 * <ul>
 *   <li>warm-up: each of an image that was never seen, from the process's first request on, at a rate that rises from nothing;
 *   <li>mixed, so many runs: one of twenty is of an image that was never seen;
 *   <li>new, so many runs: each is;
 *   <li>reload: seen images, while the signers file changes ten times a second;
 *   <li>stampede: all of one new image;
 *   <li>hostile: every fifth is of the registry that does not answer.
 * </ul>
 *
 * <p>An answer is a decision; or, in time and with the reason, that there is none: because the webhook has too much to do (shed) or because its
 * deadline has come. It ends with 1 if an answer was later than the 2.5 s, or none came, or one was wrong.
 */
public final class AdmissionRun {
    private static final String TIMEOUT = "2500ms";
    private static final Duration API_SERVER_WAITS = Duration.ofMillis(2500);
    private static final String EMPTY_ROOT =
            "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\"}";
    private static final int HOSTILE_EVERY = 5;
    private static final int NEW_EVERY = 20;
    private static final int SEEN = 100;
    private static final String WARM_UP = "warm-up";

    // As many API servers, with HTTP/2; a client of the JDK that has no room for another stream makes no other
    // connection, but fails.
    private static final int CONNECTIONS = 16;

    private final List<HttpClient> clients = new ArrayList<>();
    private final int rate;
    private final int seconds;
    private final int runs;
    private final AtomicInteger used = new AtomicInteger(); // of the images
    private boolean failed;

    private AdmissionRun(int rate, int seconds, int runs) {
        this.rate = rate;
        this.seconds = seconds;
        this.runs = runs;
    }

    /** Runs it. */
    public static void main(String[] args)
            throws IOException, GeneralSecurityException, MalformedException, InterruptedException {
        Cairn.useCommonPool();
        int rate = args.length > 0 ? Integer.parseInt(args[0]) : 500;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        int runs = args.length > 2 ? Integer.parseInt(args[2]) : 1;
        AdmissionRun run = new AdmissionRun(rate, seconds, runs);
        run.run(Files.createTempDirectory("admission-run"));
        System.exit(run.failed ? 1 : 0);
    }

    private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private void run(Path folder)
            throws IOException, GeneralSecurityException, MalformedException, InterruptedException {
        LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);
        Path signers = folder.resolve("signers.yaml");
        Path tls = folder.resolve("tls");
        DevTls.make(tls, Instant.now());
        SSLContext trust = trusting(tls.resolve(DevTls.AUTHORITY));
        Executor threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
            Thread thread = new Thread(task, "load");
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(HttpClient.newBuilder()
                    .executor(threads)
                    .version(HttpClient.Version.HTTP_2)
                    .sslContext(trust)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build());
        }
        try (SignedImagesRegistry registry = new SignedImagesRegistry();
                ServerSocket silent = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress())) {
            Files.writeString(signers, signersFile(key, 0));
            Files.writeString(folder.resolve("trusted_root.json"), EMPTY_ROOT);
            List<String> images = new ArrayList<>();
            for (int i = 0; i < images(); i++) {
                // In fifty repositories.
                images.add(registry.host() + "/team/app" + i % 50 + ":v" + i + "@" + registry.add(i, key));
            }
            String hostile = "127.0.0.1:" + silent.getLocalPort() + "/app";
            AdmissionConfig config = AdmissionConfigFile.defaults(folder.toAbsolutePath())
                    .with(Map.of(
                            "deadline",
                            "2s",
                            "registry.plain-http",
                            "true",
                            "tls.certificate",
                            tls.resolve(DevTls.CERTIFICATE).toString(),
                            "tls.key",
                            tls.resolve(DevTls.KEY).toString()))
                    .config();
            serve(config, signers, key, registry, images, hostile);
        }
    }

    /** For the warm-up, for each run of both kinds, and for the stampede. */
    private int images() {
        int requests = rate * seconds;
        return requests + runs * (requests + requests / NEW_EVERY + 1) + 1;
    }

    private static String signersFile(LocalKey key, int version) {
        String pem =
                "-----BEGIN PUBLIC KEY-----\\n" + key.publicKey().spki().base64() + "\\n-----END PUBLIC KEY-----\\n";
        return "version: 1\nrules:\n  - name: signed " + version + "\n    artifact: \"**\"\n    signers: [{key: \""
                + pem + "\"}]\n    require: {log: none}\n";
    }

    private void serve(
            AdmissionConfig config,
            Path signers,
            LocalKey key,
            SignedImagesRegistry registry,
            List<String> images,
            String hostile)
            throws MalformedException, InterruptedException {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        RegistryImages registries = new RegistryImages(new Registries(new RegistrySettings(
                true, Optional.empty(), config.registry().timeout(), new DockerCredentials(List.of()))));
        ReloadedPolicy policy = ReloadedPolicy.open(
                new PolicyFiles(
                        config.signers(), config.trustedRoot(), Optional.empty(), registries, InstantSource.system()),
                meters);
        try (AdmissionProcess process =
                new AdmissionProcess(config, policy, registries, OutputStream.nullOutputStream(), meters)) {
            MountServer server = MountServer.start(
                            process.system(),
                            "127.0.0.1",
                            0,
                            process.tls(config, OptionalInt.of(0)),
                            config.requestLimits(),
                            List.of(process.mount()),
                            meters)
                    .toCompletableFuture()
                    .join();
            URI url = URI.create("https://localhost:"
                    + server.tlsAddress().orElseThrow().getPort() + "/validations?timeout=" + TIMEOUT);
            connect(url.resolve("/readyz"));
            IntFunction<String> unseen = i -> images.get(used.getAndIncrement());
            phase(WARM_UP, url, registry, unseen, true);
            List<Phase> mixed = new ArrayList<>();
            List<Phase> fresh = new ArrayList<>();
            for (int run = 0; run < runs; run++) {
                mixed.add(phase(
                        "mixed",
                        url,
                        registry,
                        i -> i % NEW_EVERY == 0 ? unseen.apply(i) : images.get(i % SEEN),
                        true));
                fresh.add(phase("new", url, registry, unseen, true));
            }
            Thread changes = new Thread(() -> change(signers, key, policy));
            changes.setDaemon(true);
            changes.start();
            phase("reload", url, registry, i -> images.get(i % SEEN), true);
            changes.interrupt();
            changes.join();
            String last = unseen.apply(0);
            phase("stampede", url, registry, i -> last, true);
            phase(
                    "hostile",
                    url,
                    registry,
                    i -> i % HOSTILE_EVERY == 0
                            ? hostile
                                    + i
                                    + images.get(i).substring(images.get(i).indexOf('@'))
                            : images.get(i % SEEN),
                    false);
            System.out.println(medians("mixed", mixed));
            System.out.println(medians("new", fresh));
            server.stop(Duration.ofSeconds(1)).toCompletableFuture().join();
        }
    }

    private static void change(Path signers, LocalKey key, ReloadedPolicy policy) {
        try {
            for (int version = 1; ; version++) {
                Path next = signers.resolveSibling("signers.next");
                Files.writeString(next, signersFile(key, version));
                Files.move(next, signers, StandardCopyOption.ATOMIC_MOVE);
                policy.refresh();
                Thread.sleep(100);
            }
        } catch (InterruptedException e) {
            // The phase is over.
        } catch (IOException e) {
            throw new IllegalStateException("the signers file cannot be written", e);
        }
    }

    /** A client that has no connection yet would make one for each request. */
    private void connect(URI url) throws InterruptedException {
        try {
            for (HttpClient client : clients) {
                client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding());
            }
        } catch (IOException e) {
            throw new IllegalStateException("the webhook does not answer", e);
        }
    }

    /** What came of the requests of a phase. */
    private record Phase(
            int requests, int decided, int shed, int atDeadline, int lost, double p50, double p99, double max) {}

    private static String medians(String name, List<Phase> phases) {
        return String.format(
                "%-9s medians of %d: decided %.0f of %d, p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                name,
                phases.size(),
                median(phases, Phase::decided),
                phases.get(0).requests(),
                median(phases, Phase::p50),
                median(phases, Phase::p99),
                median(phases, Phase::max));
    }

    private static double median(List<Phase> phases, ToDoubleFunction<Phase> of) {
        return phases.stream().mapToDouble(of).sorted().toArray()[phases.size() / 2];
    }

    /** @param all whether every image is to be allowed; otherwise all but every fifth */
    private Phase phase(String name, URI url, SignedImagesRegistry registry, IntFunction<String> image, boolean all)
            throws InterruptedException {
        int requests = rate * seconds;
        ConcurrentHistogram micros = new ConcurrentHistogram(3);
        AtomicInteger allowed = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger shed = new AtomicInteger();
        AtomicInteger atDeadline = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        List<CompletableFuture<?>> answers = new ArrayList<>(requests);
        long asked = registry.requests();
        long began = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            // A rate that rises evenly comes to as many requests in twice the time.
            double at = name.equals(WARM_UP) ? 2 * seconds * Math.sqrt((double) i / requests) : (double) i / rate;
            long due = began + (long) (at * 1e9);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            HttpRequest request = HttpRequest.newBuilder(url)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(review(i, image.apply(i))))
                    .build();
            answers.add(clients.get(i % CONNECTIONS)
                    .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .handle((response, failure) -> {
                        micros.recordValue((System.nanoTime() - due) / 1000);
                        if (response == null || response.statusCode() != 200) {
                            lost.incrementAndGet();
                        } else if (response.body().contains("\"allowed\":true")) {
                            allowed.incrementAndGet();
                        } else if (!response.body().contains("\"code\":503")) {
                            refused.incrementAndGet();
                        } else if (response.body().contains("too much waits")) {
                            shed.incrementAndGet();
                        } else {
                            atDeadline.incrementAndGet();
                        }
                        return null;
                    }));
        }
        for (CompletableFuture<?> answer : answers) {
            try {
                answer.get(30, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                lost.incrementAndGet();
            }
        }
        boolean late = micros.getMaxValue() > TimeUnit.NANOSECONDS.toMicros(API_SERVER_WAITS.toNanos());
        // A hostile registry's images cannot be allowed; what is not decided in time is answered in time.
        boolean wrong =
                lost.get() > 0 || refused.get() > 0 || (!all && allowed.get() > requests - requests / HOSTILE_EVERY);
        failed |= late || wrong;
        long inTime = requests - lost.get() - (late ? micros.getTotalCount() - countInTime(micros) : 0);
        Phase phase = new Phase(
                requests,
                allowed.get(),
                shed.get(),
                atDeadline.get(),
                lost.get(),
                micros.getValueAtPercentile(50) / 1000.0,
                micros.getValueAtPercentile(99) / 1000.0,
                micros.getMaxValue() / 1000.0);
        System.out.printf(
                "%-9s %d requests: answered in time %d; decided %d, shed %d, at the deadline %d, refused %d, no answer %d;"
                        + " p50 %.1f ms, p99 %.1f ms, max %.1f ms; %d questions to the registry%s%n",
                name,
                requests,
                inTime,
                phase.decided(),
                phase.shed(),
                phase.atDeadline(),
                refused.get(),
                phase.lost(),
                phase.p50(),
                phase.p99(),
                phase.max(),
                registry.requests() - asked,
                late || wrong ? "  FAILED" : "");
        return phase;
    }

    private static long countInTime(ConcurrentHistogram micros) {
        return micros.getCountBetweenValues(0, TimeUnit.NANOSECONDS.toMicros(API_SERVER_WAITS.toNanos()));
    }

    private static String review(int number, String image) {
        return """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-%d","kind":{"group":"","version":"v1",\
            "kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},"operation":"CREATE","namespace":"load","name":"p",\
            "userInfo":{"username":"load"},"object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":\
            [{"name":"c","image":"%s"}]}},"oldObject":null,"dryRun":false,"options":{}}}""".formatted(number, image);
    }
}
