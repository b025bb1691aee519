package dev.cairn.core.sequencer;

import dev.cairn.core.entry.Entry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The way into a log, for the faces and adapters that make entries. */
public interface LogAppender {
    /**
     * Appends a verified, canonical entry. The stage completes when a published checkpoint covers it, or with the reason why not; it never
     * completes exceptionally. It may complete on the log's own thread: continue with an {@code …Async} stage.
     */
    CompletionStage<AppendResult> append(Entry entry);

    /**
     * Appends many, which costs less than each by itself. What becomes of one has nothing to do with the others, but that the last of them are
     * pushed back if there is not room for all; new ones get their indices in the order in which they are given, though others' entries may come
     * between them. Completes, as {@link #append}, with one result for each in their order, when the last of them has its own.
     *
     * @param entries not to be changed again
     */
    default CompletionStage<List<AppendResult>> appendAll(List<Entry> entries) {
        List<CompletableFuture<AppendResult>> each = entries.stream()
                .map(entry -> append(entry).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(each.toArray(new CompletableFuture<?>[0]))
                .thenApply(all -> each.stream().map(CompletableFuture::join).toList());
    }
}
