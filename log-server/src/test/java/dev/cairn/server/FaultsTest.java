package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.cairn.core.StoreException;
import dev.cairn.core.engine.EngineSettings;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.journal.JournalConfig;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.LogSettings;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.rocksdb.RocksLogStore;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that fails while the log runs. */
class FaultsTest {
    private static final Set<String> READS = Set.of("findTile", "findBundle", "checkpoint", "indexOf", "indicesOf");

    private volatile boolean failing;

    private LogStore failing(LogStore store) {
        return (LogStore) Proxy.newProxyInstance(
                LogStore.class.getClassLoader(), new Class<?>[] {LogStore.class}, (proxy, method, arguments) -> {
                    if (failing && READS.contains(method.getName())) {
                        throw new StoreException("disk of /secret/path is on fire");
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aFaultIs500InTheDialectAndTellsNothing(@TempDir Path folder) throws Exception {
        VerifierKey logKey = TestServer.init(folder);
        EngineSettings settings = TestLog.settings(folder);
        Config config = LogServer.tuning(ConfigFactory.defaultReference())
                .withFallback(JournalConfig.of("log", settings.journal()))
                .withFallback(JournalConfig.of("checkpoints", settings.checkpointJournal()))
                .withFallback(ConfigFactory.defaultReference());
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "faults", config);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Log log = Log.start(
                system,
                new LogSettings(
                        settings.origin(),
                        JournalConfig.plugin("log", "log", 100),
                        JournalConfig.plugin("checkpoints", "checkpoints", 100),
                        settings.signer(),
                        settings.witnesses(),
                        () -> failing(RocksLogStore.open(settings.store(), settings.rocks())),
                        settings.publishedMark(),
                        settings.limits(),
                        settings.clock()),
                registry);
        try {
            log.started().toCompletableFuture().get(60, TimeUnit.SECONDS);
            LogServer server = LogServer.start(system, log, TestServer.settings(logKey), registry)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            InetSocketAddress address = server.address();
            assertEquals("0", Wire.post(address, "/add", "one").body());
            assertEquals("1", Wire.post(address, "/add", "two").body());

            failing = true;
            Map<String, String> bodies = Map.of(
                    "/tile/0/000.p/1",
                    "internal server error\n",
                    "/tile/entries/000.p/2",
                    "internal server error\n",
                    "/checkpoint/1",
                    "internal server error\n",
                    "/proof/inclusion?hash=" + "0".repeat(64),
                    "{\"error\":\"internal server error\"}",
                    "/proof/consistency?from=1",
                    "{\"error\":\"internal server error\"}",
                    "/api/v2/tile/0/000.p/1",
                    "{\"code\":13,\"message\":\"internal server error\",\"details\":[]}");
            for (Map.Entry<String, String> expected : bodies.entrySet()) {
                Wire.Answer answer = Wire.get(address, "GET", expected.getKey());
                assertEquals(500, answer.status(), expected.getKey());
                assertEquals(expected.getValue(), answer.body());
                assertEquals("no-store", answer.header("cache-control"));
            }
            Wire.Answer submission = Wire.post(address, "/add", "three");
            assertEquals(503, submission.status());
            assertEquals("the log is not available; retry\n", submission.body());

            failing = false;
            assertEquals(200, Wire.get(address, "GET", "/tile/0/000.p/1").status());
            server.stop(Duration.ofSeconds(5)).toCompletableFuture().get(30, TimeUnit.SECONDS);
        } finally {
            log.close().toCompletableFuture().get(60, TimeUnit.SECONDS);
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }
}
