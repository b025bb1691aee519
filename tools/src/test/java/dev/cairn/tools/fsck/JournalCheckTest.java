package dev.cairn.tools.fsck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.engine.JournalReader.Recorded;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.fsck.FsckReport.Difference;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.sequencer.PublisherEvent;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointPublished;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSigned;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSubmitted;
import dev.cairn.core.sequencer.SequencerEvent;
import dev.cairn.core.sequencer.SequencerEvent.EntriesSequenced;
import dev.cairn.core.sequencer.SequencerEvent.SequencerStarted;
import dev.cairn.core.store.SignedCheckpoint;
import dev.cairn.core.testing.NaiveTree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JournalCheckTest {
    private static final String ORIGIN = "log.test";
    private static final Instant NOW = Instant.EPOCH;
    private static final Hash OTHER = Hash.wrap(new byte[Hash.LENGTH]);
    private static final NoteSigner SIGNER = signer();

    private static NoteSigner signer() {
        try {
            return NoteSigner.ed25519(ORIGIN, LocalKey.generate(KeyType.ED25519));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Both journals of a log that was started twice and has 2, 1 and 3 entries in its batches. */
    private static final class Journals {
        final List<Recorded<SequencerEvent>> entries = new ArrayList<>(
                List.of(started(1, 1), batch(2, 1, 0, 2), started(3, 2), batch(4, 2, 2, 1), batch(5, 2, 3, 3)));
        final List<Recorded<PublisherEvent>> checkpoints =
                new ArrayList<>(List.of(signed(1, 0), signed(2, 2), signed(3, 3), signed(4, 3), signed(5, 6)));
    }

    private static Recorded<SequencerEvent> started(long number, long term) {
        return new Recorded<>(number, new SequencerStarted(term, NOW));
    }

    private static Recorded<SequencerEvent> batch(long number, long term, long first, int count) {
        return batch(number, term, first, count, root(first + count));
    }

    private static Recorded<SequencerEvent> batch(long number, long term, long first, int count, Hash root) {
        return new Recorded<>(number, new EntriesSequenced(term, first, NOW, entries(first, first + count), root));
    }

    private static List<Entry> entries(long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(i -> Entry.verified(EntryKind.RAW, Bytes.wrap(NaiveTree.entry(i)), List.of()))
                .toList();
    }

    private static Hash root(long size) {
        dev.cairn.core.merkle.Frontier frontier = dev.cairn.core.merkle.Frontier.empty();
        entries(0, size).forEach(entry -> frontier.append(entry.leafHash()));
        return frontier.root();
    }

    private static Recorded<PublisherEvent> signed(long number, long size) {
        return signed(number, size, root(size), new Checkpoint(ORIGIN, size, root(size)), SIGNER);
    }

    private static Recorded<PublisherEvent> signed(
            long number, long size, Hash root, Checkpoint said, NoteSigner signer) {
        Bytes note = SignedNote.of(said.text(), List.of(signer.sign(said))).encode();
        return new Recorded<>(number, new CheckpointSigned(new SignedCheckpoint(size, root, NOW, note)));
    }

    private static Optional<Difference> run(Journals journals, JournalCheck check) {
        return check.run(journals.entries.iterator(), 6, (entries, size) -> {});
    }

    private static JournalCheck check(Journals journals, long storeSize) {
        return new JournalCheck(SIGNER.verifierKey(), journals.checkpoints.iterator(), storeSize);
    }

    @Test
    void soundJournalsAreSound() {
        Journals journals = new Journals();
        JournalCheck check = check(journals, 3);
        assertEquals(Optional.empty(), run(journals, check));
        assertEquals(6, check.size());
        assertEquals(root(6), check.root());
        assertEquals(5, check.checkpoints());
        assertEquals(Optional.of(root(3)), check.storeRoot());
    }

    @Test
    void checkpointsThatWaitForWitnessesAreCompared() {
        Journals journals = new Journals();
        journals.checkpoints.clear();
        journals.checkpoints.addAll(
                List.of(signed(1, 0), submitted(2, 2), submitted(3, 3), published(4, 3), submitted(5, 6)));
        JournalCheck check = check(journals, 3);
        assertEquals(Optional.empty(), run(journals, check));
        assertEquals(4, check.checkpoints());

        journals.checkpoints.set(3, published(4, 2));
        assertEquals("event 4", run(journals, check(journals, 3)).orElseThrow().place());
        journals.checkpoints.set(2, signed(3, 3));
        journals.checkpoints.set(3, published(4, 3));
        assertEquals("event 4", run(journals, check(journals, 3)).orElseThrow().place());
    }

    private static Recorded<PublisherEvent> submitted(long number, long size) {
        return new Recorded<>(
                number, new CheckpointSubmitted(signed(number, size).event().checkpoint()));
    }

    private static Recorded<PublisherEvent> published(long number, long size) {
        return new Recorded<>(
                number, new CheckpointPublished(signed(number, size).event().checkpoint()));
    }

    @Test
    void theStoreMayBeEmptyOrInsideABatchButNotAhead() {
        for (long size = 0; size <= 6; size++) {
            JournalCheck check = check(new Journals(), size);
            run(new Journals(), check);
            assertEquals(Optional.of(root(size)), check.storeRoot());
        }
        JournalCheck check = check(new Journals(), 7);
        run(new Journals(), check);
        assertEquals(Optional.empty(), check.storeRoot());
    }

    @Test
    void aLogThatNeverRanIsSound() {
        Journals journals = new Journals();
        journals.entries.clear();
        journals.checkpoints.clear();
        JournalCheck check = check(journals, 0);
        assertEquals(Optional.empty(), run(journals, check));
        assertEquals(Optional.of(TreeHasher.EMPTY_ROOT), check.storeRoot());
    }

    private interface Alteration {
        void alter(Journals journals);
    }

    private static Arguments row(String rule, String path, String place, Alteration alteration) {
        return Arguments.of(rule, path, place, alteration);
    }

    static Stream<Arguments> alterations() {
        Checkpoint otherRoot = new Checkpoint(ORIGIN, 3, OTHER);
        Checkpoint otherSize = new Checkpoint(ORIGIN, 2, root(3));
        Checkpoint otherOrigin = new Checkpoint("other.test", 3, root(3));
        return Stream.of(
                row("an event is missing", "journal", "event 5", j -> j.entries.remove(3)),
                row("the first event is missing", "journal", "event 2", j -> j.entries.remove(0)),
                row("a start is missing", "journal", "event 4", j -> j.entries.remove(2)),
                row("an event is there twice", "journal", "event 2", j -> j.entries.add(2, j.entries.get(1))),
                row("the term went back", "journal", "event 3", j -> j.entries.set(2, started(3, 1))),
                row("a batch of another writer", "journal", "event 4", j -> j.entries.set(3, batch(4, 1, 2, 1))),
                row("the index has a gap", "journal", "event 4", j -> j.entries.set(3, batch(4, 2, 3, 1))),
                row("the index repeats", "journal", "event 4", j -> j.entries.set(3, batch(4, 2, 1, 1))),
                row("another root", "journal", "event 4", j -> j.entries.set(3, batch(4, 2, 2, 1, OTHER))),
                row("an entry is missing", "journal", "event 2", j -> j.entries.set(1, batch(2, 1, 0, 1, root(2)))),
                row("the last batch is gone", "checkpoint journal", "event 5", j -> j.entries.remove(4)),
                row("all entries are gone", "checkpoint journal", "event 2", j -> j.entries.clear()),
                row("the size went back", "checkpoint journal", "event 5", j -> j.checkpoints.set(4, signed(5, 2))),
                row(
                        "another root was signed",
                        "checkpoint journal",
                        "event 3",
                        j -> j.checkpoints.set(2, signed(3, 3, OTHER, otherRoot, SIGNER))),
                row(
                        "the note has another root than its event",
                        "checkpoint journal",
                        "event 3",
                        j -> j.checkpoints.set(2, signed(3, 3, root(3), otherRoot, SIGNER))),
                row(
                        "the note has another size than its event",
                        "checkpoint journal",
                        "event 3",
                        j -> j.checkpoints.set(2, signed(3, 3, root(3), otherSize, SIGNER))),
                row(
                        "the note has another origin",
                        "checkpoint journal",
                        "event 3",
                        j -> j.checkpoints.set(2, signed(3, 3, root(3), otherOrigin, SIGNER))),
                row(
                        "the note is signed by another key",
                        "checkpoint journal",
                        "event 3",
                        j -> j.checkpoints.set(2, signed(3, 3, root(3), new Checkpoint(ORIGIN, 3, root(3)), signer()))),
                row(
                        "the first checkpoint is of another root",
                        "checkpoint journal",
                        "event 1",
                        j -> j.checkpoints.set(0, signed(1, 0, OTHER, new Checkpoint(ORIGIN, 0, OTHER), SIGNER))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("alterations")
    void findsTheFirstDifference(String rule, String path, String place, Alteration alteration) {
        Journals journals = new Journals();
        alteration.alter(journals);
        Optional<Difference> difference = run(journals, check(journals, 6));
        assertTrue(difference.isPresent(), rule);
        assertEquals(
                path + ", " + place,
                difference.get().path() + ", " + difference.get().place());
    }
}
