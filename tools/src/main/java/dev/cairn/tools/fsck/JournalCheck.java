package dev.cairn.tools.fsck;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.engine.JournalReader.Recorded;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.fsck.Fsck;
import dev.cairn.core.fsck.FsckReport.Difference;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.PublisherEvent;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointPublished;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSubmitted;
import dev.cairn.core.sequencer.SequencerEvent;
import dev.cairn.core.sequencer.SequencerEvent.EntriesSequenced;
import dev.cairn.core.sequencer.SequencerEvent.SequencerStarted;
import dev.cairn.core.store.SignedCheckpoint;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks the journal and the checkpoint journal side by side, both in order of size: hashes every entry into the tree again, compares each
 * event's size and root with it, and every checkpoint that was ever signed.
 */
final class JournalCheck {
    private static final String JOURNAL = "journal";
    private static final String CHECKPOINTS = "checkpoint journal";
    private static final long NOTHING = -1;

    private final VerifierKey key;
    private final Iterator<Recorded<PublisherEvent>> checkpoints;
    private final long storeSize;
    private final Frontier frontier = Frontier.empty();
    private @Nullable Recorded<PublisherEvent> next;
    private long nextSize = Long.MAX_VALUE;
    private long checkpointsSeen;
    private long awaiting = NOTHING; // the size of a checkpoint that was signed for witnesses, until it is published
    private long lastSize;
    private long lastNumber;
    private long term;
    private @Nullable Hash storeRoot;

    /**
     * @param key of the log
     * @param checkpoints the events of the checkpoint journal
     * @param storeSize the size whose root {@link #storeRoot} tells afterwards
     */
    JournalCheck(VerifierKey key, Iterator<Recorded<PublisherEvent>> checkpoints, long storeSize) {
        this.key = key;
        this.checkpoints = checkpoints;
        this.storeSize = storeSize;
    }

    /** Empty if all is what it must be. */
    Optional<Difference> run(Iterator<Recorded<SequencerEvent>> events, long expectedSize, Fsck.Progress progress) {
        Optional<Difference> difference = advance().or(this::reached);
        while (difference.isEmpty() && events.hasNext()) {
            Recorded<SequencerEvent> recorded = events.next();
            difference = recorded.event() instanceof EntriesSequenced batch
                    ? batch(recorded.sequenceNr(), batch)
                    : started(recorded.sequenceNr(), (SequencerStarted) recorded.event());
            lastNumber = recorded.sequenceNr();
            progress.checked(frontier.size(), Math.max(expectedSize, frontier.size()));
        }
        return difference.or(this::leftOver);
    }

    private Optional<Difference> started(long number, SequencerStarted started) {
        Optional<Difference> gap = inOrder(number);
        if (gap.isPresent()) {
            return gap;
        }
        if (started.term() <= term) {
            return different(JOURNAL, number, "a term after " + term, started.term(), "terms only grow");
        }
        term = started.term();
        return Optional.empty();
    }

    private Optional<Difference> batch(long number, EntriesSequenced batch) {
        Optional<Difference> gap = inOrder(number);
        if (gap.isPresent()) {
            return gap;
        }
        if (batch.term() != term) {
            return different(JOURNAL, number, "term " + term, batch.term(), "another writer's batch");
        }
        if (batch.firstIndex() != frontier.size()) {
            return different(
                    JOURNAL,
                    number,
                    "first index " + frontier.size(),
                    batch.firstIndex(),
                    "the batch does not follow on");
        }
        for (Entry entry : batch.entries()) {
            frontier.append(entry.leafHash());
            Optional<Difference> difference = reached();
            if (difference.isPresent()) {
                return difference;
            }
        }
        Hash root = frontier.root();
        return root.equals(batch.newRoot())
                ? Optional.empty()
                : different(JOURNAL, number, root.hex(), batch.newRoot(), "the root is not that of the entries");
    }

    private Optional<Difference> inOrder(long number) {
        return number == lastNumber + 1
                ? Optional.empty()
                : different(JOURNAL, number, lastNumber + 1, number, "an event is missing");
    }

    /** At each size: compares what was signed for it, and keeps the root that the store must have. */
    private Optional<Difference> reached() {
        if (frontier.size() == storeSize) {
            storeRoot = frontier.root();
        }
        while (next != null && nextSize == frontier.size()) {
            Recorded<PublisherEvent> signed = next;
            Optional<Difference> difference = compare(signed).or(this::advance);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private Optional<Difference> compare(Recorded<PublisherEvent> signed) {
        SignedCheckpoint checkpoint = signed.event().checkpoint();
        Hash root = frontier.root();
        if (!checkpoint.root().equals(root)) {
            return different(
                    CHECKPOINTS,
                    signed.sequenceNr(),
                    root.hex(),
                    checkpoint.root(),
                    "the root signed for size " + checkpoint.size() + " is not that of the journal's entries");
        }
        Checkpoint said;
        try {
            said = VerifiedCheckpoint.open(checkpoint.note().toArray(), key.name(), List.of(key))
                    .checkpoint();
        } catch (MalformedException | VerificationException e) {
            return different(CHECKPOINTS, signed.sequenceNr(), "a note signed by " + key, e, "not the log's");
        }
        if (said.size() != checkpoint.size() || !said.root().equals(root)) {
            return different(
                    CHECKPOINTS,
                    signed.sequenceNr(),
                    checkpoint.size() + " " + root.hex(),
                    said.size() + " " + said.root(),
                    "the note is of another tree than its event");
        }
        return inTurn(signed);
    }

    /** What is published after it awaited cosignatures is what was signed last. */
    private Optional<Difference> inTurn(Recorded<PublisherEvent> signed) {
        long size = signed.event().checkpoint().size();
        if (!(signed.event() instanceof CheckpointPublished)) {
            awaiting = signed.event() instanceof CheckpointSubmitted ? size : NOTHING;
            checkpointsSeen++;
            return Optional.empty();
        }
        if (awaiting != size) {
            return different(
                    CHECKPOINTS,
                    signed.sequenceNr(),
                    awaiting == NOTHING ? "nothing to be published" : "size " + awaiting,
                    size,
                    "it is published but did not await cosignatures");
        }
        awaiting = NOTHING;
        return Optional.empty();
    }

    private Optional<Difference> advance() {
        if (!checkpoints.hasNext()) {
            next = null;
            nextSize = Long.MAX_VALUE;
            return Optional.empty();
        }
        Recorded<PublisherEvent> signed = checkpoints.next();
        long size = signed.event().checkpoint().size();
        if (size < lastSize) {
            return different(CHECKPOINTS, signed.sequenceNr(), "a size from " + lastSize, size, "the size went back");
        }
        next = signed;
        nextSize = size;
        lastSize = size;
        return Optional.empty();
    }

    private Optional<Difference> leftOver() {
        Recorded<PublisherEvent> beyond = next;
        return beyond == null
                ? Optional.empty()
                : different(
                        CHECKPOINTS,
                        beyond.sequenceNr(),
                        "at most size " + frontier.size(),
                        nextSize,
                        "signed for entries that the journal no longer has");
    }

    private static Optional<Difference> different(
            String journal, long number, Object expected, Object found, String what) {
        return Optional.of(
                new Difference(journal, "event " + number, String.valueOf(expected), String.valueOf(found), what));
    }

    /** The size of the journal's tree. */
    long size() {
        return frontier.size();
    }

    Hash root() {
        return frontier.root();
    }

    /** How many checkpoints were compared. */
    long checkpoints() {
        return checkpointsSeen;
    }

    /** The root at the store's size; empty if the journal did not get there. */
    Optional<Hash> storeRoot() {
        return Optional.ofNullable(storeRoot);
    }
}
