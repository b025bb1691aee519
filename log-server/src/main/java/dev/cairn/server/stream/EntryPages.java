package dev.cairn.server.stream;

import dev.cairn.core.StoreException;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.core.store.StoredEntry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entries from an index on, as pages of events. A page is read when it is asked for, and its entries are published by then. */
final class EntryPages {
    /** Entries of a page. */
    static final int MAX_ENTRIES = 256;
    /** Bytes of the entries of a page that has more than one. */
    static final int MAX_BYTES = 65_536;

    private static final Logger LOGGER = LoggerFactory.getLogger(EntryPages.class);

    private final Log log;
    private final Executor executor;
    // Written by one thread at a time, as the source asks for one page after the other.
    private volatile long next;
    private volatile CompletableFuture<PublishedCheckpoint> waiting = new CompletableFuture<>();

    /** @param executor reads the store */
    EntryPages(Log log, Executor executor, long from) {
        this.log = log;
        this.executor = executor;
        this.next = from;
    }

    /** The pages. It may be run once; it ends if the log does, or fails, and its client asks again for what comes after. */
    Source<ByteString, NotUsed> source() {
        return Source.unfoldAsync(this, EntryPages::read).watchTermination((notUsed, done) -> {
            done.whenComplete((ended, failure) -> waiting.cancel(false));
            return notUsed;
        });
    }

    /** The first index that was not read yet. */
    long next() {
        return next;
    }

    private CompletionStage<Optional<Pair<EntryPages, ByteString>>> read() {
        CompletableFuture<PublishedCheckpoint> published = log.publishedBeyond(next);
        waiting = published;
        return published
                .thenApplyAsync(checkpoint -> Optional.of(Pair.create(this, page(checkpoint.size()))), executor)
                .exceptionally(this::end);
    }

    private ByteString page(long size) {
        List<StoredEntry> entries = log.store().entries(next, Math.min(next + MAX_ENTRIES, size), MAX_BYTES);
        if (entries.isEmpty()) {
            throw new StoreException("store: no entry at index " + next + ", which is published");
        }
        next = entries.get(entries.size() - 1).index() + 1;
        return EntryEvents.encode(entries);
    }

    private Optional<Pair<EntryPages, ByteString>> end(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        // The log may stop, or start again, at any time; and the client may go.
        if (!(cause instanceof CancellationException) && log.status() instanceof LogStatus.Running) {
            LOGGER.error("a stream of entries ends at index {}", next, cause);
        }
        return Optional.empty();
    }
}
