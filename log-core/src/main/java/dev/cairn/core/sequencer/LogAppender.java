package dev.cairn.core.sequencer;

import dev.cairn.core.entry.Entry;
import java.util.concurrent.CompletionStage;

/** The way into a log, for the faces and adapters that make entries. */
public interface LogAppender {
    /**
     * Appends a verified, canonical entry. The stage completes when a published checkpoint covers it, or with the reason why not; it never
     * completes exceptionally. It may complete on the log's own thread: continue with an {@code …Async} stage.
     */
    CompletionStage<AppendResult> append(Entry entry);
}
