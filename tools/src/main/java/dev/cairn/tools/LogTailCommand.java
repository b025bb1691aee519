package dev.cairn.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.client.CheckpointTrust;
import dev.cairn.tools.client.ProvenEntries;
import dev.cairn.tools.client.ProvenTree;
import dev.cairn.tools.client.RemoteLog;
import dev.cairn.tools.tail.EntryFeed;
import dev.cairn.tools.tail.TailEntry;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn log tail}. */
@Command(
        name = "tail",
        description = {
            "Prints entries as they are published, a line for each, until it gets SIGINT or SIGTERM. A Cairn server only.",
            "",
            "The leaf hash is computed from the entry. That the entry is in the log is the server's word, until --vkey or "
                    + "--witness-policy is given: then each is proven under a checkpoint that continues the one before.",
            "Where the connection breaks it goes on behind the last entry.",
        },
        footer = {
            "%nExamples:",
            "  cairn log tail --from 0",
            "  cairn log tail --json | jq -r .leafHash",
            "  cairn log tail --from 100 --no-follow",
            "  cairn log tail --from 0 --vkey cairn-data/keys/log.vkey --witness-policy policy",
        })
final class LogTailCommand implements Callable<Integer> {
    private static final ObjectWriter ONE_LINE = Results.mapper().writer().without(SerializationFeature.INDENT_OUTPUT);

    /** A checkpoint in a cache is some seconds old at most. */
    private static final Duration READ_AGAIN = Duration.ofMillis(500);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private UrlOption url = new UrlOption();

    @Mixin
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @Option(
            names = "--from",
            paramLabel = "INDEX",
            description = "The first entry to print; without it, the next one that is published.")
    private Optional<Long> from = Optional.empty();

    @Option(names = "--count", paramLabel = "N", description = "End after so many entries.")
    private Optional<Long> count = Optional.empty();

    @Option(
            names = "--no-follow",
            negatable = true,
            description = "End with the last entry that is published now; needs --from.")
    private boolean noFollow;

    @Option(names = "--json", description = "Print each entry as one line of JSON.")
    private boolean json;

    private final AtomicBoolean ended = new AtomicBoolean(); // also the lock of what is printed

    @Override
    public Integer call() throws MalformedException, VerificationException {
        if (from.filter(index -> index < 0).isPresent()
                || count.filter(wanted -> wanted < 1).isPresent()) {
            throw new ParameterException(spec.commandLine(), "--from is at least 0, --count at least 1");
        }
        if (noFollow && from.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--no-follow needs --from");
        }
        CheckpointTrust trust = checkpoint.trust(spec);
        CompletableFuture<Void> stop = StopSignal.install();
        long size = noFollow || from.isEmpty() ? publishedSize(trust) : Long.MAX_VALUE;
        long first = from.orElse(size);
        long wanted = Math.min(count.orElse(Long.MAX_VALUE), noFollow ? size - first : Long.MAX_VALUE);
        if (wanted <= 0) {
            return ExitCode.OK;
        }
        CompletableFuture<Void> reading = follow(first, wanted, trust);
        try {
            CompletableFuture.anyOf(stop, reading).join();
        } catch (CompletionException e) {
            return rethrown(e);
        }
        synchronized (ended) {
            // No half of a line.
            ended.set(true);
        }
        return ExitCode.OK;
    }

    private long publishedSize(CheckpointTrust trust) throws MalformedException, VerificationException {
        return ProvenTree.latest(new RemoteLog(url.url()), trust).size();
    }

    /** Reads on a thread of its own, which nobody waits for once there is a signal. */
    private CompletableFuture<Void> follow(long first, long wanted, CheckpointTrust trust) {
        PrintWriter err = spec.commandLine().getErr();
        EntryFeed feed = new EntryFeed(url.url(), first, line -> err.println("cairn: " + line));
        ProvenEntries proven = new ProvenEntries(new RemoteLog(url.url()), trust, READ_AGAIN);
        CompletableFuture<Void> reading = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try {
                        feed.read(entry -> {
                            if (trust.isPresent()) {
                                proven.require(entry.index(), entry.leafHash());
                            }
                            return print(entry) && entry.index() - first + 1 < wanted;
                        });
                        reading.complete(null);
                    } catch (MalformedException | VerificationException | InterruptedException | RuntimeException e) {
                        reading.completeExceptionally(e);
                    }
                },
                "tail");
        reader.setDaemon(true);
        reader.start();
        return reading;
    }

    /** Whether there is still somebody to print for. */
    private boolean print(TailEntry entry) {
        PrintWriter out = spec.commandLine().getOut();
        synchronized (ended) {
            if (ended.get()) {
                return false;
            }
            out.println(json ? json(entry) : line(entry));
            return !out.checkError();
        }
    }

    private static String line(TailEntry entry) {
        String kind = entry.version().isEmpty() ? entry.kind() : entry.kind() + "/" + entry.version();
        return entry.index() + "  " + entry.time() + "  " + entry.leafHash().hex() + "  "
                + entry.body().size() + " bytes  " + kind;
    }

    private static String json(TailEntry entry) {
        try {
            return ONE_LINE.writeValueAsString(Results.mapper()
                    .createObjectNode()
                    .put("logIndex", entry.index())
                    .put("kind", entry.kind())
                    .put("apiVersion", entry.version())
                    .put("integratedTime", entry.time().toString())
                    .put("leafHash", entry.leafHash().hex())
                    .put("body", entry.body().base64()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes can be written", e);
        }
    }

    private static int rethrown(CompletionException e) throws MalformedException, VerificationException {
        if (e.getCause() instanceof MalformedException malformed) {
            throw malformed;
        }
        if (e.getCause() instanceof VerificationException falsity) {
            throw falsity;
        }
        if (e.getCause() instanceof RuntimeException failure) {
            throw failure;
        }
        throw e;
    }
}
