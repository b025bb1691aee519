package dev.cairn.core.sequencer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.store.SignedCheckpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PublicationsTest {
    private final Publications publications = new Publications();

    private static PublishedCheckpoint checkpoint(long size) {
        SignedCheckpoint signed =
                new SignedCheckpoint(size, TreeHasher.EMPTY_ROOT, Instant.EPOCH, Bytes.ofUtf8("note"));
        return new PublishedCheckpoint(signed, Bytes.EMPTY, (level, at) -> TreeHasher.EMPTY_ROOT);
    }

    @Test
    void whatIsPublishedAlreadyIsTheAnswerAtOnce() {
        publications.published(checkpoint(3));
        assertEquals(3, publications.beyond(2).join().size());
        assertEquals(3, publications.beyond(0).join().size());
        assertEquals(0, publications.waiting());
    }

    @Test
    void aSizeIsBeyondOnlyIfItIsLarger() {
        publications.published(checkpoint(3));
        CompletableFuture<PublishedCheckpoint> beyond3 = publications.beyond(3);
        CompletableFuture<PublishedCheckpoint> beyond9 = publications.beyond(9);
        publications.published(checkpoint(3)); // as a restarted log does
        assertFalse(beyond3.isDone());
        publications.published(checkpoint(9));
        assertEquals(9, beyond3.join().size());
        assertFalse(beyond9.isDone());
        publications.published(checkpoint(10));
        assertEquals(10, beyond9.join().size());
        assertEquals(0, publications.waiting());
    }

    @Test
    void nothingIsKeptOfWhoWentAway() {
        List<CompletableFuture<PublishedCheckpoint>> gone = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            gone.add(publications.beyond(0));
        }
        assertEquals(1000, publications.waiting());
        gone.forEach(waiter -> assertTrue(waiter.cancel(false)));
        assertEquals(0, publications.waiting());
    }

    @Test
    void theEndOfTheLogIsTheEndOfTheWait() {
        publications.published(checkpoint(1));
        CompletableFuture<PublishedCheckpoint> before = publications.beyond(1);
        publications.ended("the log is stopped");
        CompletableFuture<PublishedCheckpoint> after = publications.beyond(1);
        for (CompletableFuture<PublishedCheckpoint> waiter : List.of(before, after)) {
            CompletionException e = assertThrows(CompletionException.class, waiter::join);
            assertEquals(
                    "the log is stopped",
                    assertInstanceOf(StoreException.class, e.getCause()).getMessage());
        }
        assertEquals(1, publications.beyond(0).join().size(), "what was published stays so");
        assertEquals(0, publications.waiting());
    }

    @Test
    void noneIsMissedWhoAsksWhileItIsPublished() throws Exception {
        Thread publisher = new Thread(() -> {
            for (int size = 1; size <= 20_000; size++) {
                publications.published(checkpoint(size));
            }
        });
        publisher.start();
        long size = 0;
        while (size < 20_000) {
            size = publications.beyond(size).get(30, TimeUnit.SECONDS).size();
        }
        publisher.join();
        assertEquals(0, publications.waiting());
    }
}
