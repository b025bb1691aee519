package dev.cairn.load;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Kills a log server again and again while it is under load, and checks after each restart that nothing it promised is lost.
 *
 * <p>One round: start the server (sometimes kill it while it starts, and start it again), check every promise so far, load it over both
 * dialects, read its checkpoints, send SIGKILL at a random moment. Between some rounds RocksDB's directory is deleted, which must change
 * nothing. At the end the journal is replaced by an older copy, which the server must refuse, and put back.
 */
final class CrashRig {
    /** The exit code of a server that finds its journal older than its last signed checkpoint. */
    static final int REFUSED = 3;

    private static final String OLDER = "the journal is older than";
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration FSCK = Duration.ofMinutes(5);
    private static final int CONNECTIONS = 16;
    private static final int SIGNED_PER_ROUND = 8_000;
    private static final int KEYS = 50;
    private static final int RAW_BYTES = 300;
    private static final int PROOFS_PER_CHECK = 500;

    /**
     * @param command what starts the {@code cairn} command, for example {@code java -jar cairn.jar}
     * @param data the server's data directory; fresh
     * @param vkey the log's verifier key, or null: it is in the data directory once the server has run
     * @param rounds kills under load, at least 2
     * @param longestLoad upper end of the random time from the first acknowledgement to the kill
     */
    record Settings(
            List<String> command, Path data, @Nullable String vkey, int rounds, Duration longestLoad, long seed) {}

    /** What a rig that found nothing wrong did. */
    record Report(
            int rounds,
            int killsInStart,
            int rocksdbDeletions,
            long acknowledged,
            long inclusionProofs,
            int checkpoints,
            long size,
            int fsckRuns,
            double longestStartSeconds,
            double seconds,
            long seed) {
        String line() {
            return String.format(
                    "%d kills under load and %d in start, RocksDB deleted %d times: %,d acknowledged entries all at their index"
                            + " (%,d also by proof), %,d checkpoints consistent, log size %,d, older journal refused, fsck clean"
                            + " %d times; longest start %.1f s; %.0f s; seed %d",
                    rounds,
                    killsInStart,
                    rocksdbDeletions,
                    acknowledged,
                    inclusionProofs,
                    checkpoints,
                    size,
                    fsckRuns,
                    longestStartSeconds,
                    seconds,
                    seed);
        }
    }

    private final Settings settings;
    private final ServerFiles data;
    private final Random random;
    private final PrintWriter out;
    private @Nullable CrashAudit audit;
    private int killsInStart;
    private int rocksdbDeletions;
    private int fsckRuns;
    private double longestStartSeconds;

    CrashRig(Settings settings, PrintWriter out) {
        if (settings.rounds() < 2) {
            throw new IllegalArgumentException("the rig needs at least 2 rounds");
        }
        this.settings = settings;
        this.data = new ServerFiles(settings.data());
        this.random = new Random(settings.seed());
        this.out = out;
    }

    /**
     * Runs all rounds.
     *
     * @throws FalseAnswerException if a promise is broken
     * @throws IOException if the server does not start or does not answer
     */
    Report run() throws IOException, FalseAnswerException {
        long start = System.nanoTime();
        Path scratch = Files.createTempDirectory("cairn-journal-");
        Path older = scratch.resolve("older");
        try {
            for (int round = 1; round <= settings.rounds(); round++) {
                round(round);
                if (round == settings.rounds() / 2) {
                    ServerFiles.copy(data.journal(), older);
                }
                // The second last round and a quarter of the others.
                if (round == settings.rounds() - 1 || random.nextInt(4) == 0) {
                    ServerFiles.delete(data.rocksdb());
                    rocksdbDeletions++;
                }
            }
            checkOnce(true);
            rollback(older);
            checkOnce(true);
        } finally {
            ServerFiles.delete(scratch);
        }
        CrashAudit found = audit();
        return new Report(
                settings.rounds(),
                killsInStart,
                rocksdbDeletions,
                found.acknowledged(),
                found.proofs(),
                found.checkpoints(),
                found.size(),
                fsckRuns,
                longestStartSeconds,
                (System.nanoTime() - start) / 1e9,
                settings.seed());
    }

    private void round(int round) throws IOException, FalseAnswerException {
        if (round > 1 && random.nextInt(4) == 0) {
            killInStart();
        }
        try (ServerProcess server = ServerProcess.start(serve())) {
            Target target = awaitReady(server);
            LogClient log = new LogClient(target);
            audit().check(log);
            long loadMillis =
                    (long) (random.nextDouble() * settings.longestLoad().toMillis());
            long before = audit().acknowledged();
            loadAndKill(server, target, log, loadMillis);
            out.printf(
                    "round %d: killed %d ms after the first acknowledgement, %,d entries acknowledged in it, %,d checkpoints seen so far%n",
                    round, loadMillis, audit().acknowledged() - before, audit().checkpoints());
            out.flush();
        }
    }

    private void loadAndKill(ServerProcess server, Target target, LogClient log, long millis)
            throws IOException, FalseAnswerException {
        EntrySubmissions submissions = new MixedSubmissions(
                new AddSubmissions(target, Long.MAX_VALUE / 2, RAW_BYTES, random),
                new RekorV2Submissions(target, new SignedDigests(SIGNED_PER_ROUND, KEYS, random)));
        try (AnswerSpool answers = new AnswerSpool(1);
                CheckpointPoller poller = new CheckpointPoller(log)) {
            LoadEngine engine = new LoadEngine(
                    target,
                    submissions,
                    0,
                    answers,
                    new LoadPlan(
                            CONNECTIONS,
                            OptionalDouble.empty(),
                            Duration.ZERO,
                            Duration.ofHours(1),
                            Duration.ofSeconds(30)));
            List<IOException> failures = new ArrayList<>();
            Thread load = new Thread(
                    () -> {
                        try {
                            engine.run();
                        } catch (IOException e) {
                            failures.add(e);
                        }
                    },
                    "load");
            load.start();
            try {
                awaitFirst(answers);
                Threads.pause(millis);
            } finally {
                server.kill();
                engine.stop();
                Threads.join(load);
            }
            List<Bytes> notes = poller.stop();
            if (!failures.isEmpty()) {
                throw failures.get(0);
            }
            audit().record(submissions, answers, notes);
        }
    }

    /** A kill before the first acknowledgement would check nothing. */
    private static void awaitFirst(AnswerSpool answers) throws IOException {
        long giveUp = System.nanoTime() + READY.toNanos();
        while (answers.kept() == 0) {
            if (System.nanoTime() > giveUp) {
                throw new IOException("nothing was acknowledged within " + READY);
            }
            Threads.pause(1);
        }
    }

    /** A server that is killed while it recovers must recover after that. */
    private void killInStart() throws IOException {
        try (ServerProcess server = ServerProcess.start(serve())) {
            Threads.pause(random.nextInt((int) (longestStartSeconds * 1000) + 1));
            server.kill();
        }
        killsInStart++;
    }

    private void checkOnce(boolean withFsck) throws IOException, FalseAnswerException {
        try (ServerProcess server = ServerProcess.start(serve())) {
            Target target = awaitReady(server);
            audit().check(new LogClient(target));
            if (withFsck) {
                fsck(target);
            }
            int exit = server.stop();
            if (exit != 0) {
                throw new FalseAnswerException(
                        "the server ended with exit code " + exit + " on SIGTERM:\n" + server.standardError());
            }
        }
    }

    private void fsck(Target target) throws IOException, FalseAnswerException {
        List<String> command = new ArrayList<>(settings.command());
        command.add("fsck");
        command.add(target.prefix().toString());
        try (ServerProcess fsck = ServerProcess.start(command)) {
            int exit = fsck.awaitExit(FSCK);
            if (exit != 0) {
                throw new FalseAnswerException("fsck ended with exit code " + exit + ":\n" + fsck.standardError());
            }
        }
        fsckRuns++;
    }

    /**
     * Puts an older journal in place of the log's, beside the checkpoint journal of today: once with the RocksDB directory of today, which
     * could give it away, and once without. The server must refuse both times.
     */
    private void rollback(Path older) throws IOException, FalseAnswerException {
        Path kept = older.resolveSibling("kept");
        ServerFiles.copy(data.journal(), kept);
        replace(data.journal(), older);
        mustRefuse("with RocksDB");
        ServerFiles.delete(data.rocksdb());
        replace(data.journal(), older);
        mustRefuse("without RocksDB");
        replace(data.journal(), kept);
        if (Files.exists(data.rocksdb())) {
            ServerFiles.delete(data.rocksdb());
        }
    }

    private static void replace(Path folder, Path by) throws IOException {
        ServerFiles.delete(folder);
        ServerFiles.copy(by, folder);
    }

    private void mustRefuse(String how) throws IOException, FalseAnswerException {
        try (ServerProcess server = ServerProcess.start(serve())) {
            if (server.awaitReadyOrEnd(READY).isPresent()) {
                throw new FalseAnswerException("an older journal (" + how + ") was taken");
            }
            int exit = server.awaitExit(READY);
            String message = server.standardError();
            // The same exit code says that the directory is locked or the port taken.
            if (exit != REFUSED || !message.contains(OLDER)) {
                throw new FalseAnswerException("an older journal (" + how + "): exit code " + exit + ", expected "
                        + REFUSED + " and a message with '" + OLDER + "':\n" + message);
            }
        }
        out.println("older journal " + how + ": refused");
        out.flush();
    }

    private List<String> serve() {
        List<String> command = new ArrayList<>(settings.command());
        command.addAll(List.of("serve", "--data", settings.data().toString(), "--dev", "--http", "127.0.0.1:0"));
        return command;
    }

    private Target awaitReady(ServerProcess server) throws IOException {
        long start = System.nanoTime();
        Target target = server.awaitReady(READY);
        longestStartSeconds = Math.max(longestStartSeconds, (System.nanoTime() - start) / 1e9);
        if (audit == null) {
            audit = new CrashAudit(logKey(), random, PROOFS_PER_CHECK);
        }
        return target;
    }

    private LogKey logKey() throws IOException {
        String vkey = settings.vkey();
        try {
            return LogKey.parse(
                    vkey == null ? Files.readString(data.verifierKey()).strip() : vkey);
        } catch (MalformedException e) {
            throw new IOException("the log's verifier key", e);
        }
    }

    private CrashAudit audit() {
        if (audit == null) {
            throw new IllegalStateException("the server was never ready");
        }
        return audit;
    }
}
