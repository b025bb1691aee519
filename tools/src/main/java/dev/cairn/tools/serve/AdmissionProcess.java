package dev.cairn.tools.serve;

import com.typesafe.config.ConfigFactory;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.server.LogServer;
import dev.cairn.server.TlsSettings;
import dev.cairn.server.http.Mount;
import dev.cairn.tools.admission.AdmissionRoutes;
import dev.cairn.tools.admission.AuditLines;
import dev.cairn.tools.admission.Images;
import dev.cairn.tools.admission.ReloadedPolicy;
import dev.cairn.tools.config.AdmissionConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running admission webhook, without its server: policy, threads, certificate, audit trail and routes. */
public final class AdmissionProcess implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(AdmissionProcess.class);
    // Requests whose bodies are yet to be read as JSON; what waits for registries waits elsewhere.
    private static final int MOST_WAITING = 512;
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final ActorSystem<Void> system;
    private final AuditLines trail;
    private final ThreadPoolExecutor readers;
    private final ExecutorService workers;
    private final ScheduledExecutorService timer;
    private final ScheduledExecutorService files; // apart, as a file may be slow
    private final Optional<ReloadingTls> tls;
    private final RouteMount mount;
    private volatile boolean ready = true;

    /**
     * Reads what it needs, and starts its threads.
     *
     * @param policy who decides; read again as often as the configuration says
     * @param images what registries know
     * @param out where the audit trail goes if it goes into no file
     * @throws MalformedException if the certificate or its key is malformed
     * @throws StoreException if a file cannot be read or opened
     */
    public AdmissionProcess(
            AdmissionConfig config, ReloadedPolicy policy, Images images, OutputStream out, MeterRegistry registry)
            throws MalformedException {
        this.tls = config.tls().isPresent()
                ? Optional.of(ReloadingTls.open(
                        config.tls().get().certificate(), config.tls().get().key()))
                : Optional.empty();
        this.trail = new AuditLines(audit(config.audit(), out), registry);
        this.system = ActorSystem.create(
                Behaviors.empty(),
                "cairn-admission",
                LogServer.tuning(ConfigFactory.defaultReference()).withFallback(ConfigFactory.load()));
        int parallelism = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.readers = new ThreadPoolExecutor(
                parallelism,
                parallelism,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                Threads.daemon("cairn-review"));
        this.workers = Executors.newFixedThreadPool(config.settings().workers(), Threads.daemon("cairn-registry"));
        this.timer = Executors.newSingleThreadScheduledExecutor(Threads.daemon("cairn-limits"));
        this.files = Executors.newSingleThreadScheduledExecutor(Threads.daemon("cairn-files"));
        this.mount = new RouteMount(Threads.bounded(readers, MOST_WAITING));
        mount.open(AdmissionRoutes.of(
                config.settings(),
                config.scope(),
                policy,
                images,
                workers,
                timer,
                this::answering,
                trail,
                InstantSource.system(),
                () -> ready,
                registry));
        tls.ifPresent(current -> Gauge.builder(
                        "cairn.admission.tls.expiry",
                        current,
                        files -> files.certificate().getNotAfter().toInstant().getEpochSecond())
                .description("When the certificate in use ends, POSIX seconds")
                .register(registry));
        ScheduledFuture<?> unused = files.scheduleWithFixedDelay(
                () -> look(policy),
                config.reloadInterval().toMillis(),
                config.reloadInterval().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** The way of a request, from the server's threads to those that read it. */
    private void answering(Runnable task) {
        system.executionContext().execute(() -> {
            if (!readers.isShutdown()) {
                readers.execute(task);
            }
        });
    }

    private void look(ReloadedPolicy policy) {
        try {
            policy.refresh();
            tls.ifPresent(ReloadingTls::refresh);
        } catch (RuntimeException e) {
            // A timer that throws once is never called again.
            LOGGER.error("the files could not be looked at", e);
        }
    }

    private static OutputStream audit(Optional<Path> file, OutputStream out) {
        if (file.isEmpty()) {
            return new FilterOutputStream(out) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                }

                @Override
                public void close() throws IOException {
                    flush();
                }
            };
        }
        try {
            return Channels.newOutputStream(FileChannel.open(
                    file.get(), Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), OWNER_ONLY));
        } catch (IOException e) {
            throw new StoreException("cannot open the audit trail: " + e, e);
        }
    }

    /** The actor system, set up for a server. */
    public ActorSystem<Void> system() {
        return system;
    }

    /** To be put on a server. */
    public Mount mount() {
        return mount;
    }

    /**
     * The port with TLS, whose certificate changes with its files; empty without one.
     *
     * @param port in place of the configuration's
     */
    public Optional<TlsSettings> tls(AdmissionConfig config, OptionalInt port) {
        return tls.map(current ->
                new TlsSettings(port.orElseGet(() -> config.tls().orElseThrow().port()), current.context()));
    }

    /** From now on it says that it wants no more requests; it answers those that come. */
    public void drain() {
        ready = false;
    }

    /** Stops the threads, once the server has stopped, and writes what is left of the audit trail. */
    @Override
    public void close() {
        files.shutdownNow();
        workers.shutdownNow();
        timer.shutdownNow();
        readers.shutdown();
        system.terminate();
        try {
            trail.close();
        } catch (IOException e) {
            LOGGER.error("the audit trail could not be closed: {}", e.getMessage());
        }
    }
}
