package dev.cairn.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.engine.DataDirectory;
import dev.cairn.core.engine.EngineSettings;
import dev.cairn.core.engine.LogEngine;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.BatchLimits;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.store.rocksdb.RocksSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the core alone: in process, no HTTP, no signature verification. Producers keep a fixed number of random entries in flight; an entry counts
 * when a published checkpoint covers it, so it is durable in the journal, integrated and signed. What is allocated is counted with the entries
 * themselves.
 *
 * <p>{@code CoreRun FOLDER [runs=5] [seconds=5] [entry-bytes=700] [in-flight=16384] [producers=2] [warm-up=40] [batch=256]} prints one line per run, then the median.
 */
public final class CoreRun {
    private final Log log;
    private final int entryBytes;
    private final int batch; // entries that a producer sends at once
    private final Semaphore window;
    private final AtomicLong published = new AtomicLong();
    private volatile String failure = "";
    private volatile boolean stop;

    private CoreRun(Log log, int entryBytes, int inFlight, int batch) {
        this.batch = batch;
        this.log = log;
        this.entryBytes = entryBytes;
        this.window = new Semaphore(inFlight);
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 1) {
            System.err.println(
                    "usage: CoreRun FOLDER [runs] [seconds] [entry-bytes] [in-flight] [producers] [warm-up] [batch]");
            System.exit(2);
        }
        int runs = number(arguments, 1, 5);
        int seconds = number(arguments, 2, 5);
        int entryBytes = number(arguments, 3, 700);
        int inFlight = number(arguments, 4, 16_384);
        int producers = number(arguments, 5, 2);
        Duration warmUp = Duration.ofSeconds(number(arguments, 6, 40));
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "core-run");
        try (LogEngine engine = start(folder, "core.run", ConfigFactory.empty())) {
            CoreRun run = new CoreRun(engine.log(), entryBytes, inFlight, number(arguments, 7, 256));
            run.measure(warmUp, runs, Duration.ofSeconds(seconds), producers);
        }
    }

    private static int number(String[] arguments, int at, int otherwise) {
        return arguments.length > at ? Integer.parseInt(arguments[at]) : otherwise;
    }

    /** Makes a log in a folder and starts it. */
    static LogEngine start(Path folder, String origin, Config overrides)
            throws MalformedException, IOException, Exception {
        DataDirectory.create(
                folder, origin, DataDirectory.defaultJournal(folder), DataDirectory.defaultCheckpointJournal(folder));
        DataDirectory data = DataDirectory.open(folder);
        EngineSettings settings = new EngineSettings(
                origin,
                DataDirectory.defaultJournal(folder),
                DataDirectory.defaultCheckpointJournal(folder),
                data.store(),
                RocksSettings.DEFAULT,
                BatchLimits.DEFAULT,
                data.signer(origin),
                InstantSource.system());
        LogEngine engine = LogEngine.start(settings, new SimpleMeterRegistry(), overrides);
        LogStatus status = engine.log().started().toCompletableFuture().get(60, TimeUnit.SECONDS);
        if (!(status instanceof LogStatus.Running)) {
            throw new IllegalStateException(status.describe());
        }
        return engine;
    }

    private void measure(Duration warmUp, int runs, Duration length, int producers) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < producers; i++) {
            long seed = i;
            Thread thread = new Thread(() -> produce(new SplittableRandom(seed)), "producer-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        LockSupport.parkNanos(warmUp.toNanos());
        OperatingSystemMXBean cpu = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        double[] rates = new double[runs];
        for (int i = 0; i < runs; i++) {
            long before = published.get();
            long cpuBefore = cpu.getProcessCpuTime();
            Map<Long, Long> allocatedBefore = allocated();
            long start = System.nanoTime();
            LockSupport.parkNanos(length.toNanos());
            long count = published.get() - before;
            rates[i] = count * 1e9 / (System.nanoTime() - start);
            double micros = (cpu.getProcessCpuTime() - cpuBefore) / 1e3 / count;
            System.out.printf(
                    "run %d: %,.0f entries/s, %.1f us CPU and %,d bytes allocated each%n",
                    i + 1, rates[i], micros, grown(allocatedBefore, allocated()) / count);
        }
        stop = true;
        window.release(producers * batch);
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failure.isEmpty()) {
            throw new TimeoutException(failure);
        }
        Arrays.sort(rates);
        System.out.printf(
                "median %,.0f entries/s [%,.0f..%,.0f], %d bytes each, tree size %,d, heap %d MiB%n",
                rates[runs / 2],
                rates[0],
                rates[runs - 1],
                entryBytes,
                log.latest().orElseThrow().size(),
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    }

    /** What each thread that lives has allocated, by its number; the producers' entries are among it. */
    private static Map<Long, Long> allocated() {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long[] ids = threads.getAllThreadIds();
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        Map<Long, Long> allocated = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            allocated.put(ids[i], bytes[i]);
        }
        return allocated;
    }

    private static long grown(Map<Long, Long> before, Map<Long, Long> after) {
        return after.entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .sum();
    }

    private void produce(SplittableRandom random) {
        while (!stop) {
            List<Entry> entries = new ArrayList<>(batch);
            for (int i = 0; i < batch; i++) {
                entries.add(entry(random));
            }
            window.acquireUninterruptibly(batch);
            log.appendAll(entries).thenAccept(results -> {
                window.release(batch);
                for (AppendResult result : results) {
                    if (!(result instanceof AppendResult.Published)) {
                        failure = String.valueOf(result);
                        return;
                    }
                }
                published.addAndGet(batch);
            });
        }
    }

    private Entry entry(SplittableRandom random) {
        byte[] bytes = new byte[entryBytes];
        ByteBuffer words = ByteBuffer.wrap(bytes);
        while (words.remaining() >= 8) {
            words.putLong(random.nextLong());
        }
        return Entry.verified(EntryKind.RAW, Bytes.wrap(bytes), List.of());
    }
}
