package dev.cairn.server.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.sequencer.AppendResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryPagesTest {
    @TempDir
    private Path folder;

    @Test
    void aPageIsReadWhenItIsAskedFor() throws Exception {
        TestLog.init(folder);
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "pages");
        try (TestLog log = TestLog.start(folder)) {
            log.started();
            int count = 20 * EntryPages.MAX_ENTRIES;
            List<CompletableFuture<AppendResult>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Entry entry = Entry.verified(EntryKind.RAW, Bytes.ofUtf8("entry " + i), List.of());
                results.add(log.log().append(entry).toCompletableFuture());
            }
            for (CompletableFuture<AppendResult> result : results) {
                assertInstanceOf(AppendResult.Published.class, result.get(60, TimeUnit.SECONDS));
            }

            EntryPages pages = new EntryPages(log.log(), system.executionContext(), 0);
            SinkQueueWithCancel<ByteString> client = pages.source()
                    .runWith(Sink.<ByteString>queue().withAttributes(Attributes.inputBuffer(1, 1)), system);
            for (int page = 1; page <= 20; page++) {
                String text = client.pull()
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS)
                        .orElseThrow()
                        .utf8String();
                assertTrue(text.startsWith("id: " + (page - 1) * EntryPages.MAX_ENTRIES + "\n"), text.substring(0, 20));
                // One more in the buffer of the sink, one that waits for it.
                long readAhead = pages.next() - (long) page * EntryPages.MAX_ENTRIES;
                assertTrue(readAhead <= 2 * EntryPages.MAX_ENTRIES, "read ahead: " + readAhead);
            }
            assertEquals(count, pages.next());
            client.cancel();
        } finally {
            system.terminate();
        }
    }
}
