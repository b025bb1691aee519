package dev.cairn.load;

import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.ConfigFactory;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.engine.LogEngine;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.Log;
import dev.cairn.server.LogServer;
import dev.cairn.server.ServerSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Measures the search index: what it adds to appending, and how long searches take over HTTP.
 *
 * <p>{@code SearchRun FOLDER [entries=1000000] [identities=100000] [verify=true]} fills two logs in process with the same entries, in turn, a chunk into the
 * one and then into the other: one log is given the terms of the entries, the other is not. Two thirds of the entries were signed by mail
 * addresses, a thousand to a domain, and one third by CI workflows; each identity signed every {@code identities}-th entry. Before an
 * entry is appended, a P-256 signature is verified, as every entry's is that a Rekor client submits; with {@code verify=false} none is. Then it asks the
 * first log for identities, and for domains in pages.
 */
public final class SearchRun {
    private static final String ORIGIN = "search.run";
    private static final int CHUNK = 10_000;
    private static final int IN_FLIGHT = 8192;
    private static final int ENTRY_BYTES = 700;
    private static final int PER_DOMAIN = 1000;
    private static final int WARM_UP = 500;
    private static final int QUERIES = 2000;
    private static final int PRIME = 7919;

    private final int entries;
    private final int identities;
    private final boolean verify;
    private final LocalKey signer = LocalKey.generate(KeyType.ECDSA_P256);
    private final byte[] digest = new byte[DigestAlgorithm.SHA2_256.size()];
    private final byte[] signature = signer.signDigest(DigestAlgorithm.SHA2_256, digest);

    private SearchRun(int entries, int identities, boolean verify) {
        this.entries = entries;
        this.identities = identities;
        this.verify = verify;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 1) {
            System.err.println("usage: SearchRun FOLDER [entries] [identities]");
            System.exit(2);
        }
        int entries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        int identities = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100_000;
        if (entries < CHUNK || identities < 3 || identities % PRIME == 0) {
            System.err.println("at least " + CHUNK + " entries and 3 identities, not a multiple of " + PRIME);
            System.exit(2);
        }
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "search-run");
        Path plain = Files.createTempDirectory(Path.of(arguments[0]), "search-run-none");
        boolean verify = arguments.length <= 3 || Boolean.parseBoolean(arguments[3]);
        new SearchRun(entries, identities, verify).run(folder, plain);
    }

    private void run(Path folder, Path plain) throws Exception {
        try (LogEngine indexed = CoreRun.start(folder, ORIGIN, LogServer.tuning(ConfigFactory.defaultReference()))) {
            try (LogEngine other = CoreRun.start(plain, ORIGIN, LogServer.tuning(ConfigFactory.defaultReference()))) {
                append(indexed.log(), other.log());
            }
            VerifierKey key = VerifierKey.parse(
                    Files.readString(folder.resolve("keys").resolve("log.vkey")).strip());
            ServerSettings settings = ServerSettings.of("127.0.0.1", 0, key);
            LogServer server = LogServer.start(
                            indexed.system(),
                            indexed.log(),
                            settings,
                            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            search("http://127.0.0.1:" + server.address().getPort() + "/api/search?identity=");
            server.stop(Duration.ofSeconds(5)).toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private void append(Log indexed, Log plain) throws Exception {
        long[] nanos = new long[2];
        OperatingSystemMXBean cpu = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long[] cpuNanos = new long[2];
        double[] ratios = new double[entries / CHUNK];
        for (int chunk = 0; chunk < ratios.length; chunk++) {
            // Who comes first changes, so that neither has what the other left.
            boolean indexedFirst = chunk % 2 == 0;
            long cpuBefore = cpu.getProcessCpuTime();
            long first = append(indexedFirst ? indexed : plain, chunk, indexedFirst);
            long cpuBetween = cpu.getProcessCpuTime();
            long second = append(indexedFirst ? plain : indexed, chunk, !indexedFirst);
            long with = indexedFirst ? first : second;
            long without = indexedFirst ? second : first;
            ratios[chunk] = (double) with / without;
            // The first tenth warms up.
            if (chunk >= ratios.length / 10) {
                nanos[0] += with;
                nanos[1] += without;
                cpuNanos[indexedFirst ? 0 : 1] += cpuBetween - cpuBefore;
                cpuNanos[indexedFirst ? 1 : 0] += cpu.getProcessCpuTime() - cpuBetween;
            }
        }
        int counted = (ratios.length - ratios.length / 10) * CHUNK;
        double[] sorted = Arrays.copyOfRange(ratios, ratios.length / 10, ratios.length);
        Arrays.sort(sorted);
        System.out.printf(
                "appending %,d entries: %.2f s with the index, %.2f s with none: %+.0f %% (median of chunks %+.0f %%)%n",
                counted,
                nanos[0] / 1e9,
                nanos[1] / 1e9,
                (nanos[0] * 100.0 / nanos[1]) - 100,
                sorted[sorted.length / 2] * 100 - 100);
        System.out.printf(
                "processor time of each: %.1f us with the index, %.1f us with none%n",
                cpuNanos[0] / 1e3 / counted, cpuNanos[1] / 1e3 / counted);
    }

    private long append(Log log, int chunk, boolean withTerms) throws InterruptedException, IOException {
        Semaphore window = new Semaphore(IN_FLIGHT);
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        SplittableRandom random = new SplittableRandom(chunk);
        long begin = System.nanoTime();
        for (int i = 0; i < CHUNK; i++) {
            window.acquire();
            if (verify && !signer.publicKey().verifyDigest(DigestAlgorithm.SHA2_256, digest, signature)) {
                throw new IOException("a signature made here does not verify");
            }
            log.append(entry(chunk * CHUNK + i, random, withTerms)).whenComplete((result, error) -> {
                if (!(result instanceof AppendResult.Published)) {
                    failures.add(String.valueOf(result));
                }
                window.release();
            });
        }
        window.acquire(IN_FLIGHT);
        if (!failures.isEmpty()) {
            throw new IOException(failures.size() + " entries were not published: " + failures.peek());
        }
        return System.nanoTime() - begin;
    }

    private Entry entry(int number, SplittableRandom random, boolean withTerms) {
        byte[] bytes = new byte[ENTRY_BYTES];
        ByteBuffer words = ByteBuffer.wrap(bytes);
        while (words.remaining() >= 8) {
            words.putLong(random.nextLong());
        }
        return Entry.verified(EntryKind.RAW, Bytes.wrap(bytes), withTerms ? terms(number, bytes) : List.of());
    }

    /** The terms that a hashedrekord with a Fulcio certificate has: a digest and a key of its own, an identity, an issuer. */
    private List<IndexKey> terms(int number, byte[] bytes) {
        HexFormat hex = HexFormat.of();
        int identity = (int) ((long) number * PRIME % identities);
        return List.of(
                new IndexKey(IndexKey.Type.HASH, "sha256:" + hex.formatHex(bytes, 0, 32)),
                new IndexKey(IndexKey.Type.KEY, hex.formatHex(bytes, 32, 64)),
                new IndexKey(IndexKey.Type.IDENTITY, identity(identity)),
                new IndexKey(
                        IndexKey.Type.ISSUER,
                        isMail(identity) ? "https://accounts.example.com" : "https://token.actions.example.com"));
    }

    private static boolean isMail(int identity) {
        return identity % 3 != 2;
    }

    private static int mail(int identity) {
        return identity / 3 * 2 + identity % 3;
    }

    private static String domain(int identity) {
        return "team-" + mail(identity) / PER_DOMAIN + ".example.com";
    }

    private static String identity(int identity) {
        return isMail(identity)
                ? "user." + mail(identity) + "@" + domain(identity)
                : "https://github.com/org-" + identity % 97 + "/project-" + identity
                        + "/.github/workflows/release.yml@refs/heads/main";
    }

    private void search(String url) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(1);
        measure("an exact identity", i -> URI.create(url + escaped(identity(random.nextInt(identities)))));
        measure("a domain, first page", i -> {
            int identity = random.nextInt(identities);
            return URI.create(url + escaped("*@" + domain(isMail(identity) ? identity : identity - 1)));
        });
        measure(
                "a CI organisation, first page",
                i -> URI.create(url + escaped("https://github.com/org-" + random.nextInt(97) + "/*")));
    }

    private static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private void measure(String what, IntFunction<URI> query) throws IOException, InterruptedException {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        double[] millis = new double[QUERIES];
        long found = 0;
        long bytes = 0;
        for (int i = -WARM_UP; i < QUERIES; i++) {
            HttpRequest request = HttpRequest.newBuilder(query.apply(i)).build();
            long begin = System.nanoTime();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            double took = (System.nanoTime() - begin) / 1e6;
            if (response.statusCode() != 200) {
                throw new IOException(request.uri() + " answers with status " + response.statusCode());
            }
            if (i >= 0) {
                millis[i] = took;
                found += response.body().split("\"logIndex\"", -1).length - 1;
                bytes += response.body().length();
            }
        }
        Arrays.sort(millis);
        System.out.printf(
                "%s: median %.2f ms, p99 %.2f ms; %.1f entries and %,d bytes each%n",
                what, millis[QUERIES / 2], millis[QUERIES * 99 / 100], (double) found / QUERIES, bytes / QUERIES);
    }
}
