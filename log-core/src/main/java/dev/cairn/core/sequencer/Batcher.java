package dev.cairn.core.sequencer;

import dev.cairn.core.StoreException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.store.EntryIndex;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Groups submissions into batches and keeps who waits for what.
 *
 * <p>There is no timer. When nothing is being committed a submission is sent on at once; while a commit is under way, what comes is gathered
 * for the next one. So an idle log commits each entry by itself and a busy one batches by itself.
 *
 * <p>Duplicates are exact. A submitter looks its entry up in the index first and says at what size; entries from {@code floor} on are all known
 * here, so that the two together leave no gap. An entry below it that is not published yet was sequenced before this batcher began: who sends it
 * again waits for its publication too. Nothing here is durable: a crash loses only unanswered requests.
 */
final class Batcher extends AbstractBehavior<Batcher.Command> {
    /** Published entries that stay known, so that a submitter who looked up the index just before need not be sent to it again. */
    private static final int REMEMBERED = 8192;

    private static final Duration CLOSED_FOR = Duration.ofMinutes(1);
    private static final String STOPPING = "the log is stopping";

    /** What a batcher is told. */
    sealed interface Command {}

    /**
     * Entries; the batcher owns the submission from now on.
     *
     * @param lookedUpAt the applied size, read before the submitter looked the entries up: those that are not found in the submission are not
     *     below that size
     */
    record Submit(Submission submission, long lookedUpAt) implements Command {}

    /**
     * Answer what is under way, and nothing that comes later.
     *
     * @param replyTo hears when that is done. The batcher stays a while longer, to answer what is on its way to it
     */
    record Drain(ActorRef<Drained> replyTo) implements Command {}

    /** All that the batcher had taken is answered. */
    record Drained() {}

    /** Answer everything, and all that still comes, with {@link AppendResult.Unavailable}: the log behind this batcher has failed. */
    record Close(String reason) implements Command {}

    private record Expired() implements Command {}

    private record Committed(Sequencer.Sequenced sequenced) implements Command {}

    /** A checkpoint was published. */
    record Announce(PublishedCheckpoint checkpoint) implements Command {}

    /**
     * The entries below a size are in the log and in the store, but it is not known when they will be published: let nobody wait for them any
     * longer, and keep nothing of them. The index finds them when they are sent again.
     */
    record NotSoon(long size) implements Command {}

    private final BatchLimits limits;
    private final ActorRef<Sequencer.Command> sequencer;
    private final ActorRef<Integrator.Command> integrator;
    private final EntryIndex index;
    private final LogMetrics metrics;
    private final ActorRef<Sequencer.Sequenced> onSequenced;

    private final Map<Hash, KnownEntry> known = new HashMap<>();
    private ArrayDeque<KnownEntry> gathered = new ArrayDeque<>();
    private final ArrayDeque<Entry> gatheredEntries = new ArrayDeque<>();
    private List<KnownEntry> committing = List.of();
    private long commitStarted;
    private final ArrayDeque<KnownEntry> waiting = new ArrayDeque<>(); // sequenced, not published; by index
    // Sent again, and sequenced before this batcher began, but not published yet.
    private final PriorityQueue<KnownEntry> overdue =
            new PriorityQueue<>(Comparator.comparingLong(entry -> entry.index));
    private final ArrayDeque<KnownEntry> published = new ArrayDeque<>(); // remembered; by index
    private long floor; // every entry with index >= floor is in `known`
    private @Nullable PublishedCheckpoint latest; // null before the first
    private @Nullable ActorRef<Drained> draining; // who waits for it

    private Batcher(
            ActorContext<Command> context,
            BatchLimits limits,
            ActorRef<Sequencer.Command> sequencer,
            ActorRef<Integrator.Command> integrator,
            EntryIndex index,
            long size,
            @Nullable PublishedCheckpoint latest,
            LogMetrics metrics) {
        super(context);
        this.limits = limits;
        this.sequencer = sequencer;
        this.integrator = integrator;
        this.index = index;
        this.metrics = metrics;
        this.latest = latest;
        this.floor = size;
        this.onSequenced = context.messageAdapter(Sequencer.Sequenced.class, Committed::new);
    }

    /**
     * The batcher of one log.
     *
     * @param index finds entries below the size
     * @param size of the tree at the start: of all that the journal holds
     * @param latest the published checkpoint at the start; with witnesses it may not cover all of that, or not be there yet
     */
    static Behavior<Command> create(
            BatchLimits limits,
            ActorRef<Sequencer.Command> sequencer,
            ActorRef<Integrator.Command> integrator,
            EntryIndex index,
            long size,
            Optional<PublishedCheckpoint> latest,
            LogMetrics metrics) {
        return Behaviors.setup(context ->
                new Batcher(context, limits, sequencer, integrator, index, size, latest.orElse(null), metrics));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Submit.class, this::onSubmit)
                .onMessage(Committed.class, this::onCommitted)
                .onMessage(Announce.class, this::onAnnounce)
                .onMessage(NotSoon.class, this::onNotSoon)
                .onMessage(Drain.class, this::onDrain)
                .onMessage(Close.class, this::onClose)
                .onSignal(PostStop.class, this::onStop)
                .build();
    }

    private Behavior<Command> onSubmit(Submit submit) {
        Submission submission = submit.submission();
        if (draining != null) {
            submission.answerOpen(new AppendResult.Unavailable(STOPPING));
            return this;
        }
        try {
            if (submit.lookedUpAt() < floor) {
                lookAgain(submission);
            }
            for (int slot = 0; slot < submission.size(); slot++) {
                if (submission.isOpen(slot)) {
                    take(submission, slot);
                }
            }
            commitIfIdle();
        } catch (RuntimeException | Error e) {
            // The slots that were not taken are known to nobody else. The batcher ends with this and answers for the
            // rest.
            submission.answerOpen(new AppendResult.Unavailable("the log could not take the entry; send it again"));
            throw e;
        }
        return this;
    }

    /** Finds what was forgotten here since the submitter looked. */
    private void lookAgain(Submission submission) {
        List<Integer> slots = new ArrayList<>();
        List<Hash> leafHashes = new ArrayList<>();
        for (int slot = 0; slot < submission.size(); slot++) {
            Hash leafHash = submission.entry(slot).leafHash();
            if (submission.isOpen(slot)
                    && submission.existing(slot) == EntryIndex.ABSENT
                    && !known.containsKey(leafHash)) {
                slots.add(slot);
                leafHashes.add(leafHash);
            }
        }
        try {
            long[] indices = index.indicesOf(leafHashes);
            for (int i = 0; i < indices.length; i++) {
                submission.found(slots.get(i), indices[i]);
            }
        } catch (StoreException e) {
            AppendResult unreadable = new AppendResult.Unavailable("the index cannot be read");
            slots.forEach(slot -> submission.answer(slot, unreadable));
        }
    }

    private void take(Submission submission, int slot) {
        Hash leafHash = submission.entry(slot).leafHash();
        KnownEntry.Waiter waiter = new KnownEntry.Waiter(submission, slot);
        KnownEntry same = known.get(leafHash);
        if (same != null) {
            join(same, waiter);
            return;
        }
        if (submission.existing(slot) != EntryIndex.ABSENT) {
            answerExisting(leafHash, submission.existing(slot), waiter);
            return;
        }
        KnownEntry fresh = new KnownEntry(leafHash, waiter);
        known.put(leafHash, fresh);
        gathered.add(fresh);
        gatheredEntries.add(submission.entry(slot));
    }

    private void answerExisting(Hash leafHash, long at, KnownEntry.Waiter waiter) {
        PublishedCheckpoint checkpoint = latest;
        if (checkpoint != null && at < checkpoint.size()) {
            waiter.answer(new AppendResult.Published(at, true, checkpoint));
            return;
        }
        KnownEntry again = new KnownEntry(leafHash, waiter);
        again.index = at;
        known.put(leafHash, again);
        overdue.add(again);
    }

    private void join(KnownEntry same, KnownEntry.Waiter waiter) {
        PublishedCheckpoint checkpoint = latest;
        if (checkpoint != null && same.index >= 0 && same.index < checkpoint.size()) {
            waiter.answer(new AppendResult.Published(same.index, true, checkpoint));
        } else {
            same.join(waiter);
        }
    }

    private void commitIfIdle() {
        if (!committing.isEmpty() || gathered.isEmpty()) {
            return;
        }
        List<KnownEntry> batch = new ArrayList<>(Math.min(gathered.size(), limits.maxBatchEntries()));
        List<Entry> entries = new ArrayList<>(batch.size());
        long bytes = 0;
        while (!gathered.isEmpty() && batch.size() < limits.maxBatchEntries() && bytes < limits.maxBatchBytes()) {
            Entry entry = gatheredEntries.remove();
            bytes += entry.journalBytes();
            batch.add(gathered.remove());
            entries.add(entry);
        }
        committing = batch;
        commitStarted = System.nanoTime();
        metrics.batch(entries.size());
        sequencer.tell(new Sequencer.Append(entries, onSequenced));
    }

    private Behavior<Command> onCommitted(Committed message) {
        metrics.committed(System.nanoTime() - commitStarted);
        long next = message.sequenced().event().firstIndex();
        for (KnownEntry entry : committing) {
            entry.index = next++;
            waiting.add(entry);
        }
        committing = List.of();
        integrator.tell(new Integrator.Integrate(message.sequenced()));
        commitIfIdle();
        return this;
    }

    private Behavior<Command> onAnnounce(Announce message) {
        PublishedCheckpoint checkpoint = message.checkpoint();
        latest = checkpoint;
        while (!overdue.isEmpty() && overdue.element().index < checkpoint.size()) {
            KnownEntry entry = overdue.remove();
            entry.published(true, checkpoint);
            known.remove(entry.leafHash); // the index has it
        }
        while (!waiting.isEmpty() && waiting.element().index < checkpoint.size()) {
            KnownEntry entry = waiting.remove();
            entry.published(false, checkpoint);
            published.add(entry);
        }
        while (published.size() > REMEMBERED) {
            KnownEntry oldest = published.remove();
            known.remove(oldest.leafHash);
            floor = Math.max(floor, oldest.index + 1);
        }
        return closeIfDrained();
    }

    private Behavior<Command> onNotSoon(NotSoon message) {
        AppendResult late = new AppendResult.Unavailable(
                "the entry is in the log, but too few witnesses answer to publish it; send the same entry again for its proof",
                true);
        while (!waiting.isEmpty() && waiting.element().index < message.size()) {
            KnownEntry entry = waiting.remove();
            entry.answer(late);
            known.remove(entry.leafHash);
            floor = Math.max(floor, entry.index + 1);
        }
        while (!overdue.isEmpty() && overdue.element().index < message.size()) {
            KnownEntry entry = overdue.remove();
            entry.answer(late);
            known.remove(entry.leafHash);
        }
        return closeIfDrained();
    }

    private Behavior<Command> onDrain(Drain drain) {
        draining = drain.replyTo();
        return closeIfDrained();
    }

    private Behavior<Command> closeIfDrained() {
        if (draining == null
                || !gathered.isEmpty()
                || !committing.isEmpty()
                || !waiting.isEmpty()
                || !overdue.isEmpty()) {
            return this;
        }
        draining.tell(new Drained());
        return closed(STOPPING);
    }

    private Behavior<Command> onClose(Close close) {
        return closed(close.reason());
    }

    /** Stays for a while, so that submissions already on their way here are answered too. */
    private Behavior<Command> closed(String reason) {
        answerAll(reason);
        getContext().setReceiveTimeout(CLOSED_FOR, new Expired());
        return Behaviors.receive(Command.class)
                .onMessage(Submit.class, late -> {
                    late.submission().answerOpen(new AppendResult.Unavailable(reason));
                    return Behaviors.same();
                })
                .onMessage(Expired.class, this::onExpired)
                .onMessage(Drain.class, drain -> {
                    drain.replyTo().tell(new Drained());
                    return Behaviors.same();
                })
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onExpired(Expired expired) {
        return Behaviors.stopped();
    }

    private Behavior<Command> onStop(PostStop signal) {
        answerAll("the log stopped before it published the entry; send it again");
        return this;
    }

    private void answerAll(String reason) {
        AppendResult lost = new AppendResult.Unavailable(reason);
        known.values().forEach(entry -> entry.answer(lost));
        known.clear();
    }
}
