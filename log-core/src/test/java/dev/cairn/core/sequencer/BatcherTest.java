package dev.cairn.core.sequencer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.sequencer.AppendResult.Published;
import dev.cairn.core.sequencer.AppendResult.Unavailable;
import dev.cairn.core.sequencer.SequencerEvent.EntriesSequenced;
import dev.cairn.core.store.EntryIndex;
import dev.cairn.core.store.SignedCheckpoint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.PostStop;
import org.junit.jupiter.api.Test;

/** The batcher by itself, one message at a time. */
@SuppressWarnings("FutureReturnValueIgnored") // answers that a test does not look at
class BatcherTest {
    private final TestInbox<Sequencer.Command> sequencer = TestInbox.create();
    private final TestInbox<Integrator.Command> integrator = TestInbox.create();
    private final Map<Hash, Long> index = new HashMap<>();
    private boolean indexFails;
    private boolean indexBreaks;
    private final EntryIndex entryIndex = leafHash -> {
        if (indexFails) {
            throw new StoreException("injected");
        }
        if (indexBreaks) {
            throw new IllegalStateException("injected");
        }
        Long at = index.get(leafHash);
        return at == null ? OptionalLong.empty() : OptionalLong.of(at);
    };
    private final BehaviorTestKit<Batcher.Command> batcher = BehaviorTestKit.create(Batcher.create(
            new BatchLimits(100_000, 1 << 30, 100_000, 1 << 30),
            sequencer.getRef(),
            integrator.getRef(),
            entryIndex,
            0,
            Optional.of(checkpoint(0)),
            new LogMetrics(new SimpleMeterRegistry(), new AtomicInteger())));
    private final TestInbox<Batcher.Drained> drained = TestInbox.create();
    private long next;

    private static Entry entry(String text) {
        return Entry.verified(EntryKind.RAW, Bytes.ofUtf8(text), List.of());
    }

    private static PublishedCheckpoint checkpoint(long size) {
        SignedCheckpoint signed =
                new SignedCheckpoint(size, TreeHasher.EMPTY_ROOT, Instant.EPOCH, Bytes.ofUtf8("note"));
        return new PublishedCheckpoint(signed, Bytes.EMPTY, (level, at) -> TreeHasher.EMPTY_ROOT);
    }

    private CompletableFuture<AppendResult> submit(String text, long lookedUpAt) {
        Submission submission = new Submission(List.of(entry(text)));
        batcher.run(new Batcher.Submit(submission, lookedUpAt));
        return submission.answered().thenApply(results -> results.get(0));
    }

    /** Commits the batch that the sequencer was given, as the sequencer and the integrator would. */
    private int commit() {
        Sequencer.Append append = (Sequencer.Append) sequencer.receiveMessage();
        List<Entry> entries = append.entries();
        for (int i = 0; i < entries.size(); i++) {
            index.put(entries.get(i).leafHash(), next + i);
        }
        append.replyTo()
                .tell(new Sequencer.Sequenced(
                        next + 1, new EntriesSequenced(1, next, Instant.EPOCH, entries, TreeHasher.EMPTY_ROOT)));
        next += entries.size();
        batcher.runOne();
        return entries.size();
    }

    private void publish() {
        batcher.run(new Batcher.Announce(checkpoint(next)));
    }

    @Test
    void whatComesDuringACommitIsOneBatch() {
        submit("a", 0);
        submit("b", 0);
        submit("c", 0);
        assertEquals(1, commit());
        assertEquals(2, commit());
        assertFalse(sequencer.hasMessages());
        assertEquals(2, integrator.getAllReceived().size());
    }

    @Test
    void entriesThatComeTogetherAreAnsweredEachByItself() {
        submit("old", 0);
        commit();
        publish();
        for (int i = 0; i < 10_000; i++) {
            submit("entry " + i, 1);
        }
        commit();
        commit();
        publish(); // "old" is forgotten
        Submission together = new Submission(List.of(entry("a"), entry("old"), entry("b"), entry("a"), entry("c")));
        together.answer(4, new AppendResult.Unavailable("refused before"));
        batcher.run(new Batcher.Submit(together, 0));
        assertFalse(together.answered().isDone());
        assertEquals(2, commit());
        publish();
        List<AppendResult> results = together.answered().join();
        assertEquals(
                List.of(10_001L, 0L, 10_002L, 10_001L),
                results.subList(0, 4).stream()
                        .map(result -> ((Published) result).index())
                        .toList());
        assertEquals(
                List.of(false, true, false, true),
                results.subList(0, 4).stream()
                        .map(result -> ((Published) result).duplicate())
                        .toList());
        assertEquals("refused before", ((Unavailable) results.get(4)).reason());
    }

    @Test
    void aSubmissionInWhichTheBatcherFailsIsAnsweredAndSoAreTheOthers() {
        submit("old", 0);
        commit();
        publish();
        for (int i = 0; i < 10_000; i++) {
            submit("entry " + i, 1);
        }
        commit();
        commit();
        publish(); // "old" is forgotten: what comes must be looked up again
        CompletableFuture<AppendResult> before = submit("before", 10_001);
        indexBreaks = true;
        Submission together = new Submission(List.of(entry("before"), entry("a"), entry("b")));
        assertThrows(IllegalStateException.class, () -> batcher.run(new Batcher.Submit(together, 0)));
        together.answered().join().forEach(result -> assertInstanceOf(Unavailable.class, result));
        batcher.signal(PostStop.instance()); // as its actor does when it fails
        assertInstanceOf(Unavailable.class, before.join());
    }

    @Test
    void aWaiterWhoIsAnsweredAlreadyIsSkipped() {
        Submission failed = new Submission(List.of(entry("same"), entry("other")));
        KnownEntry known = new KnownEntry(entry("same").leafHash(), new KnownEntry.Waiter(failed, 0));
        Submission joined = new Submission(List.of(entry("same")));
        known.join(new KnownEntry.Waiter(joined, 0));
        failed.answerOpen(new Unavailable("failed"));
        known.answer(new Unavailable("stopped"));
        assertEquals("failed", ((Unavailable) failed.answered().join().get(0)).reason());
        assertEquals("stopped", ((Unavailable) joined.answered().join().get(0)).reason());
    }

    @Test
    void whatTheSubmitterFoundBeforeItWasPublishedIsAnsweredWithItsIndex() {
        Submission found = new Submission(List.of(entry("applied"), entry("new")));
        found.found(0, 7); // in the journal before this batcher began, its checkpoint is still to come
        batcher.run(new Batcher.Submit(found, 8));
        next = 8;
        assertEquals(1, commit());
        publish();
        List<AppendResult> results = found.answered().join();
        assertEquals(7, ((Published) results.get(0)).index());
        assertTrue(((Published) results.get(0)).duplicate());
        assertEquals(8, ((Published) results.get(1)).index());
    }

    @Test
    void aSlotIsAnsweredOnce() {
        Submission submission = new Submission(List.of(entry("a"), entry("b")));
        submission.answer(0, new AppendResult.Unavailable("once"));
        assertThrows(IllegalStateException.class, () -> submission.answer(0, new AppendResult.Unavailable("twice")));
        assertTrue(new Submission(List.of()).answered().isDone());
    }

    @Test
    void aBatchEndsWithTheEntryThatHasItsBytes() {
        BehaviorTestKit<Batcher.Command> small = BehaviorTestKit.create(Batcher.create(
                new BatchLimits(100, 1000, 100, 1 << 20),
                sequencer.getRef(),
                integrator.getRef(),
                entryIndex,
                0,
                Optional.of(checkpoint(0)),
                new LogMetrics(new SimpleMeterRegistry(), new AtomicInteger())));
        for (int i = 0; i < 4; i++) {
            small.run(new Batcher.Submit(new Submission(List.of(entry(i + "x".repeat(600)))), 0));
        }
        List<Integer> sizes = new ArrayList<>();
        while (sequencer.hasMessages()) {
            Sequencer.Append append = (Sequencer.Append) sequencer.receiveMessage();
            sizes.add(append.entries().size());
            append.replyTo()
                    .tell(new Sequencer.Sequenced(
                            1, new EntriesSequenced(1, 0, Instant.EPOCH, append.entries(), TreeHasher.EMPTY_ROOT)));
            small.runOne();
        }
        assertEquals(List.of(1, 2, 1), sizes);
    }

    @Test
    void duplicatesJoinAtEveryStage() {
        CompletableFuture<AppendResult> first = submit("a", 0);
        List<CompletableFuture<AppendResult>> others = new ArrayList<>();
        others.add(submit("a", 0)); // being committed
        commit();
        others.add(submit("a", 0)); // sequenced
        publish();
        others.add(submit("a", 0)); // published and remembered
        assertFalse(((Published) first.join()).duplicate());
        for (CompletableFuture<AppendResult> other : others) {
            Published published = (Published) other.join();
            assertTrue(published.duplicate());
            assertEquals(0, published.index());
        }
        assertFalse(sequencer.hasMessages());
    }

    @Test
    void aForgottenEntryIsLookedUpAgain() {
        submit("a", 0);
        commit();
        for (int i = 0; i < 10_000; i++) {
            submit("entry " + i, 0);
        }
        commit();
        commit();
        publish();
        // Forgotten by now; the submitter looked before it was applied, or found it before it was published.
        Published published = (Published) submit("a", 0).join();
        assertTrue(published.duplicate());
        assertEquals(0, published.index());
        assertFalse(sequencer.hasMessages());
        // One who looked after all that was applied need not be sent to the index again.
        submit("new", next);
        assertEquals(1, commit());
    }

    @Test
    void anIndexThatCannotBeReadIsNoReasonToLogTwice() {
        submit("a", 0);
        commit();
        for (int i = 0; i < 10_000; i++) {
            submit("entry " + i, 0);
        }
        commit();
        commit();
        publish();
        indexFails = true;
        assertInstanceOf(Unavailable.class, submit("a", 0).join());
        assertFalse(sequencer.hasMessages());
    }

    @Test
    void closingAnswersEverythingThatWaitsAndThatStillComes() {
        List<CompletableFuture<AppendResult>> results = new ArrayList<>();
        results.add(submit("a", 0));
        commit();
        results.add(submit("b", 0));
        results.add(submit("b", 0));
        results.add(submit("c", 0));
        batcher.run(new Batcher.Close("broken"));
        results.add(submit("d", 0));
        for (CompletableFuture<AppendResult> result : results) {
            assertEquals("broken", ((Unavailable) result.join()).reason());
        }
        publish();
        assertFalse(drained.hasMessages());
        batcher.run(new Batcher.Drain(drained.getRef()));
        assertTrue(drained.hasMessages());
        assertEquals("broken", ((Unavailable) submit("e", 0).join()).reason());
    }

    @Test
    void drainingEndsWhenTheLastAnswerIsGiven() {
        CompletableFuture<AppendResult> first = submit("a", 0);
        CompletableFuture<AppendResult> second = submit("b", 0);
        batcher.run(new Batcher.Drain(drained.getRef()));
        assertInstanceOf(Unavailable.class, submit("c", 0).join());
        commit();
        publish();
        assertEquals(0, ((Published) first.join()).index());
        assertFalse(drained.hasMessages(), "b is being committed");
        commit();
        assertFalse(drained.hasMessages(), "b is not published");
        publish();
        assertEquals(1, ((Published) second.join()).index());
        assertTrue(drained.hasMessages());
    }

    @Test
    void whatReachesADrainedBatcherIsAnswered() {
        batcher.run(new Batcher.Drain(drained.getRef()));
        assertTrue(drained.hasMessages());
        assertEquals("the log is stopping", ((Unavailable) submit("a", 0).join()).reason());
        assertTrue(batcher.isAlive());
        assertFalse(sequencer.hasMessages());
    }

    /** A checkpoint holds the tiles that were read for its proofs: remembered entries must not hold checkpoints. */
    @Test
    void rememberedEntriesDoNotKeepTheirCheckpoints() {
        CompletableFuture<AppendResult> result = submit("a", 0);
        commit();
        publish();
        WeakReference<PublishedCheckpoint> old = new WeakReference<>(((Published) result.join()).checkpoint());
        result = submit("b", 1);
        commit();
        publish();
        result.join();
        for (int i = 0; i < 50 && old.get() != null; i++) {
            System.gc();
        }
        assertEquals(null, old.get());
        assertTrue(((Published) submit("a", 0).join()).duplicate());
    }
}
