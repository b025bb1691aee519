package dev.cairn.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Loads a server and prints what it did, once the answers were found true. With {@code LOAD} for
 * {@code java -cp tools/target/cairn.jar:load-tests/target/classes dev.cairn.load.LoadMain --url http://127.0.0.1:3000}, and the data directory in
 * {@code DATA} ({@code cairn token --data DATA --email a@example.test --lifetime PT1H > token} makes the token):
 *
 * <pre>{@code
 * # entries: median latency of one connection; throughput of 64
 * LOAD --mode rekor-v2 --connections 1 --warmup 10 --verify all --vkey DATA/keys/log.vkey
 * LOAD --mode rekor-v2 --connections 64 --warmup 10 --verify all --vkey DATA/keys/log.vkey
 * # certificates: the same, from the request to the certificate with its SCT
 * LOAD --mode certificates --token token --connections 1 --warmup 10 --verify all --vkey DATA/keys/log.vkey --ct-key DATA/keys/ct.pub
 * LOAD --mode certificates --token token --connections 32 --warmup 10 --verify all --vkey DATA/keys/log.vkey --ct-key DATA/keys/ct.pub
 * LOAD --mode certificates --token token --connections 64 --warmup 10 --verify all --vkey DATA/keys/log.vkey --ct-key DATA/keys/ct.pub
 * # timestamps
 * LOAD --mode timestamps --connections 1 --warmup 10 --verify all --tsa-chain DATA/tsa/chain.pem
 * LOAD --mode timestamps --connections 32 --warmup 10 --verify all --tsa-chain DATA/tsa/chain.pem
 * LOAD --mode timestamps --connections 64 --warmup 10 --verify all --tsa-chain DATA/tsa/chain.pem
 * # a witness, with its directory in WIT, which learns of the logs from the file that is written: checkpoints cosigned
 * LOAD --url http://127.0.0.1:3001 --mode witness --connections 64 --verify all --logs-policy WIT/logs.policy --witness-vkey WIT/keys/witness.vkey
 * }</pre>
 */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Loads a log, a CA or a timestamp authority over HTTP; prints answers per second and latencies.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:measured, and every checked answer was true",
            "1:the server gave a false answer",
            "2:wrong usage, or nothing to measure: no acknowledgement, or too few prepared entries"
        })
public final class LoadMain implements Callable<Integer> {
    private static final int TRUE = 0;
    private static final int FALSE_ANSWER = 1;
    private static final int NOTHING_MEASURED = 2;
    private static final int SAMPLE_EVERY = 61;
    /** More than one machine of two cores acknowledges, with the generator on it. */
    private static final int PREPARED_PER_SECOND = 25_000;

    private static final int CHECKPOINTS_PER_SECOND = 6_000;

    private static final int LARGEST_PREPARED = 4_000_000;
    /** A witness looks at its policy every half second. */
    private static final Duration UNTIL_POLICY_IS_READ = Duration.ofSeconds(3);

    /** Which answers are kept and checked. */
    enum Verify {
        ALL,
        SAMPLE,
        NONE
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--url", required = true, description = "prefix of the server's URLs, plain http")
    private String url = "";

    @Option(
            names = "--mode",
            required = true,
            description =
                    "add, rekor-v1, rekor-v2, or rekor for both of these in turn; certificates; timestamps; witness")
    private LoadMode mode = LoadMode.ADD;

    @Option(names = "--token", description = "file with ID tokens, one on a line; needed for certificates")
    private @Nullable Path token;

    @Option(names = "--connections", defaultValue = "64", description = "kept-alive connections (${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--rate",
            description = "arrivals per second, whatever the log does; without it each connection sends when answered")
    private @Nullable Double rate;

    @Option(names = "--warmup", defaultValue = "5", description = "seconds before the measured time (${DEFAULT-VALUE})")
    private double warmupSeconds;

    @Option(names = "--seconds", defaultValue = "10", description = "measured seconds (${DEFAULT-VALUE})")
    private double seconds;

    @Option(names = "--runs", defaultValue = "1", description = "runs; the median by entries/s is the result")
    private int runs;

    @Option(
            names = "--entries",
            description =
                    "entries to prepare for all runs together; default: 25,000 for each second, or what --rate needs")
    private @Nullable Integer entries;

    @Option(
            names = "--keys",
            defaultValue = "1000",
            description = "distinct P-256 keys that sign, and that are certified (${DEFAULT-VALUE})")
    private int keys;

    @Option(
            names = "--logs",
            defaultValue = "100",
            description = "logs that have checkpoints cosigned, witness only (${DEFAULT-VALUE})")
    private int logs;

    @Option(
            names = "--logs-policy",
            description = "file to replace by a tlog-policy with those logs; a witness's logs.policy; witness only")
    private @Nullable Path logsPolicy;

    @Option(
            names = "--entry-bytes",
            defaultValue = "700",
            description = "length of entries, add only (${DEFAULT-VALUE})")
    private int entryBytes;

    @Option(
            names = "--verify",
            defaultValue = "sample",
            description = "answers to keep and check after each run: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private Verify verify = Verify.SAMPLE;

    @Mixin
    private TrustOptions trust = new TrustOptions();

    @Option(names = "--json", description = "file for the result as JSON, - for standard output")
    private @Nullable String json;

    /** What {@code --json} writes. */
    private record Report(
            String mode,
            int connections,
            double arrivalsPerSecond,
            String verified,
            long answersFoundTrue,
            Measurement median,
            List<Measurement> runs) {}

    /** The command line by itself. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command, for a launcher that has others beside it. */
    public static CommandLine commandLine() {
        return new CommandLine(new LoadMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(LoadMode.class, LoadMode::parse);
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec().commandLine().getOut();
        Target target = Target.of(url);
        LoadPlan plan = new LoadPlan(
                connections,
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
                seconds(warmupSeconds),
                seconds(seconds),
                Duration.ofSeconds(30));
        Submissions submissions = prepare(target, out);
        List<Measurement> measurements = new ArrayList<>();
        long foundTrue;
        try {
            foundTrue = measure(target, plan, submissions, measurements, out);
        } catch (FalseAnswerException e) {
            out.println("FALSE ANSWER: " + e.getMessage());
            out.flush();
            return FALSE_ANSWER;
        }
        List<Measurement> ordered = new ArrayList<>(measurements);
        ordered.sort(Comparator.comparingDouble(Measurement::entriesPerSecond));
        Measurement median = ordered.get(ordered.size() / 2);
        if (runs > 1) {
            out.println("median: " + median.line());
        }
        out.println("answers found true: " + foundTrue);
        write(
                new Report(
                        mode.toString(),
                        connections,
                        rate == null ? 0 : rate,
                        verify.name(),
                        foundTrue,
                        median,
                        measurements),
                out);
        out.flush();
        boolean useless = measurements.stream().anyMatch(run -> run.ranOut() || run.acknowledged() == 0);
        return useless ? NOTHING_MEASURED : TRUE;
    }

    private long measure(
            Target target, LoadPlan plan, Submissions submissions, List<Measurement> measurements, PrintWriter out)
            throws IOException, FalseAnswerException {
        AnswerCheck check = verify == Verify.NONE ? null : trust.check(mode, submissions, target);
        // Whether a server that issues does so well is seen in what it issued: every certificate and timestamp is
        // parsed.
        int every = verify == Verify.ALL || !mode.isOfLog() ? 1 : SAMPLE_EVERY;
        long next = 0;
        long foundTrue = 0;
        for (int run = 1; run <= runs; run++) {
            try (AnswerSpool spool = new AnswerSpool(every)) {
                AnswerSink sink = check == null ? (number, response) -> {} : spool;
                LoadEngine engine = new LoadEngine(target, submissions, next, submissions.hearing(sink), plan);
                Measurement measurement = engine.run();
                next = engine.next();
                measurements.add(measurement);
                out.println("run " + run + ": " + measurement.line());
                measurement.failureTexts().forEach((kind, text) -> out.println("  first " + kind + ": " + text));
                if (measurement.ranOut()) {
                    out.println("  the prepared entries ran out: give more with --entries");
                }
                out.flush();
                if (check != null) {
                    foundTrue += check.verify(spool, verify == Verify.ALL);
                }
            }
        }
        return foundTrue;
    }

    private Submissions prepare(Target target, PrintWriter out) throws IOException {
        Random random = new SecureRandom();
        return switch (mode) {
            case ADD -> new AddSubmissions(target, entries == null ? Long.MAX_VALUE : entries, entryBytes, random);
            case CERTIFICATES -> certificates(target);
            case WITNESS -> checkpoints(target, random, out);
            case TIMESTAMPS -> new TimestampSubmissions(target, random);
            case REKOR, REKOR_V1, REKOR_V2 -> signed(target, random, out);
        };
    }

    private Submissions certificates(Target target) throws IOException {
        if (token == null) {
            throw new ParameterException(spec().commandLine(), "certificates are asked for with --token");
        }
        try {
            List<String> tokens = Files.readAllLines(token).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            return new CertificateSubmissions(target, tokens, keys);
        } catch (MalformedException | IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), "--token: " + e.getMessage(), e);
        }
    }

    private Submissions checkpoints(Target target, Random random, PrintWriter out) throws IOException {
        if (logsPolicy == null || connections > logs || rate != null) {
            throw new ParameterException(
                    spec().commandLine(),
                    "witness needs --logs-policy, not more --connections than --logs, and no --rate");
        }
        int count = entries == null ? wantedEntries() : entries;
        long start = System.nanoTime();
        // One log may be asked more often than another.
        WitnessLogs signed = new WitnessLogs(logs, 2 * count / logs + 2, random);
        Path draft = logsPolicy.resolveSibling(logsPolicy.getFileName() + ".new");
        Files.writeString(draft, signed.policy());
        Files.move(draft, logsPolicy, StandardCopyOption.ATOMIC_MOVE);
        out.printf("signed checkpoints of %,d logs in %.1f s%n", logs, (System.nanoTime() - start) / 1e9);
        out.flush();
        Threads.pause(UNTIL_POLICY_IS_READ.toMillis());
        return new WitnessSubmissions(target, signed, count);
    }

    private Submissions signed(Target target, Random random, PrintWriter out) {
        int count = entries == null ? wantedEntries() : entries;
        long start = System.nanoTime();
        Submissions signed = switch (mode) {
            case REKOR_V1 -> new RekorV1Submissions(target, new SignedDigests(count, keys, random));
            case REKOR ->
                new MixedSubmissions(
                        new RekorV1Submissions(target, new SignedDigests((count + 1) / 2, keys, random)),
                        new RekorV2Submissions(target, new SignedDigests((count + 1) / 2, keys, random)));
            default -> new RekorV2Submissions(target, new SignedDigests(count, keys, random));
        };
        out.printf("prepared %,d signed entries in %.1f s%n", count, (System.nanoTime() - start) / 1e9);
        out.flush();
        return signed;
    }

    private int wantedEntries() {
        double each = rate != null ? rate : mode == LoadMode.WITNESS ? CHECKPOINTS_PER_SECOND : PREPARED_PER_SECOND;
        double all = Math.ceil(each * (warmupSeconds + seconds)) * runs + connections;
        return (int) Math.min(all, LARGEST_PREPARED);
    }

    private void write(Report report, PrintWriter out) {
        if (json == null) {
            return;
        }
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        try {
            String text = mapper.writeValueAsString(report);
            if ("-".equals(json)) {
                out.println(text);
            } else {
                Files.writeString(Path.of(json), text + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the result", e);
        }
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        return spec;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
