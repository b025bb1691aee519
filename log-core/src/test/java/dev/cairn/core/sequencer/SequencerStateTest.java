package dev.cairn.core.sequencer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSigned;
import dev.cairn.core.sequencer.SequencerEvent.EntriesSequenced;
import dev.cairn.core.sequencer.SequencerEvent.SequencerStarted;
import dev.cairn.core.store.SignedCheckpoint;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequencerStateTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Entry A = entry("a");
    private static final Entry B = entry("b");

    private static Entry entry(String text) {
        return Entry.verified(EntryKind.RAW, Bytes.ofUtf8(text), List.of());
    }

    private static SequencerState started() {
        return SequencerState.EMPTY.apply(SequencerState.EMPTY.start(NOON));
    }

    @Test
    void liveStepAndReplayAgree() {
        SequencerState.Step step = started().sequence(List.of(A, B), NOON);
        assertEquals(0, step.event().firstIndex());
        assertEquals(2, step.event().newSize());
        assertEquals(1, step.event().term());
        assertEquals(step.after(), started().apply(step.event()));
        assertEquals(step.after().hashCode(), started().apply(step.event()).hashCode());
        assertEquals(step.event().newRoot(), step.after().root());
        assertNotEquals(step.after(), started());
    }

    @Test
    void stateBeforeTheStepIsUntouched() {
        SequencerState before = started();
        Hash root = before.root();
        before.sequence(List.of(A), NOON);
        assertEquals(0, before.size());
        assertEquals(root, before.root());
    }

    @Test
    void timeNeverGoesBack() {
        SequencerState after = started().sequence(List.of(A), NOON).after();
        assertEquals(
                NOON, after.sequence(List.of(B), NOON.minusSeconds(5)).event().timestamp());
        assertEquals(
                NOON.plusSeconds(5),
                after.sequence(List.of(B), NOON.plusSeconds(5)).event().timestamp());
    }

    @Test
    void eventsThatCannotFollowAreRefused() {
        SequencerState after = started().sequence(List.of(A), NOON).after();
        EntriesSequenced next = after.sequence(List.of(B), NOON).event();
        refused(after, new EntriesSequenced(2, 1, NOON, List.of(B), next.newRoot()), "another term");
        refused(after, new EntriesSequenced(1, 2, NOON, List.of(B), next.newRoot()), "a gap");
        refused(after, new EntriesSequenced(1, 0, NOON, List.of(B), next.newRoot()), "an index that is taken");
        refused(after, new EntriesSequenced(1, 1, NOON, List.of(A), next.newRoot()), "a root of other entries");
        refused(after, new SequencerStarted(1, NOON), "a term that is over");
        assertThrows(IllegalArgumentException.class, () -> new EntriesSequenced(1, 1, NOON, List.of(), next.newRoot()));
    }

    private static void refused(SequencerState state, SequencerEvent event, String why) {
        assertThrows(StoreException.class, () -> state.apply(event), why);
    }

    @Test
    void checkpointsOnlyGrow() {
        SignedCheckpoint five = new SignedCheckpoint(5, A.leafHash(), NOON, Bytes.EMPTY);
        PublisherState state = PublisherState.EMPTY.apply(new CheckpointSigned(five));
        assertEquals(five, state.last().orElseThrow());
        assertThrows(
                StoreException.class,
                () -> state.apply(new CheckpointSigned(new SignedCheckpoint(5, B.leafHash(), NOON, Bytes.EMPTY))));
        assertThrows(
                StoreException.class,
                () -> state.apply(new CheckpointSigned(new SignedCheckpoint(4, A.leafHash(), NOON, Bytes.EMPTY))));
    }

    @Test
    void statesAreEqualIfTermTreeAndTimeAre() {
        SequencerState state = started();
        SequencerState withA = state.apply(state.sequence(List.of(A), NOON).event());
        assertEquals(withA, state.apply(state.sequence(List.of(A), NOON).event()));
        assertNotEquals(withA, state);
        assertNotEquals(withA, state.apply(state.sequence(List.of(B), NOON).event()), "other peaks");
        assertNotEquals(
                withA,
                state.apply(state.sequence(List.of(A), NOON.plusSeconds(1)).event()),
                "another time");
        assertNotEquals(state, SequencerState.EMPTY);
        assertNotEquals(state, "a state");
    }
}
