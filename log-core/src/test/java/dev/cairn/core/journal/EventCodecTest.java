package dev.cairn.core.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.Supplement;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointPublished;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSigned;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSubmitted;
import dev.cairn.core.sequencer.PublisherState;
import dev.cairn.core.sequencer.SequencerEvent.EntriesSequenced;
import dev.cairn.core.sequencer.SequencerEvent.SequencerStarted;
import dev.cairn.core.sequencer.SequencerState;
import dev.cairn.core.store.SignedCheckpoint;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventCodecTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final String TIME_HEX = "0006475ef6574f35";
    private static final Entry A = Entry.verified(EntryKind.RAW, Bytes.ofUtf8("a"), List.of());
    private static final Entry BC = Entry.verified(EntryKind.RAW, Bytes.ofUtf8("bc"), List.of());
    private static final Entry A_WITH = Entry.verified(
            EntryKind.RAW,
            Bytes.ofUtf8("a"),
            List.of(),
            new Supplement(
                    List.of(
                            new IndexKey(IndexKey.Type.SUBJECT, "n\u00e4"),
                            new IndexKey(IndexKey.Type.HASH, "sha256:0")),
                    Optional.of(Bytes.ofUtf8("xyz"))));
    private static final Hash ROOT = TreeHasher.create().node(A.leafHash(), BC.leafHash());

    /** These bytes are in journals: a change here is a change of the format, and needs a new manifest. */
    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of("sequencer-started/1", new SequencerStarted(7, TIME), "0000000000000007" + TIME_HEX),
                Arguments.of(
                        "entries-sequenced/1",
                        new EntriesSequenced(7, 0, TIME, List.of(A, BC), ROOT),
                        "0000000000000007" + "0000000000000000" + TIME_HEX + "0000000000000002" + ROOT.hex()
                                + "00000002" + "00" + "0001" + "61" + "00" + "0002" + "6263"),
                Arguments.of(
                        "entries-sequenced/2",
                        new EntriesSequenced(7, 0, TIME, List.of(A_WITH, BC), ROOT),
                        "0000000000000007" + "0000000000000000" + TIME_HEX + "0000000000000002" + ROOT.hex()
                                + "00000002" + "00" + "0001" + "61"
                                + "0002" + "06" + "0003" + "6ec3a4" + "03" + "0008" + "7368613235363a30"
                                + "01" + "00000003" + "78797a"
                                + "00" + "0002" + "6263" + "0000" + "00"),
                Arguments.of(
                        "sequencer-state/1",
                        new SequencerState(7, frontier(), TIME),
                        "0000000000000007" + "0000000000000002" + TIME_HEX + ROOT.hex()),
                Arguments.of(
                        "checkpoint-signed/1",
                        new CheckpointSigned(new SignedCheckpoint(2, ROOT, TIME, Bytes.ofUtf8("note\n"))),
                        "0000000000000002" + ROOT.hex() + TIME_HEX + "6e6f74650a"),
                Arguments.of(
                        "publisher-state/1",
                        PublisherState.EMPTY.apply(
                                new CheckpointSigned(new SignedCheckpoint(2, ROOT, TIME, Bytes.ofUtf8("note\n")))),
                        "0000000000000002" + ROOT.hex() + TIME_HEX + "6e6f74650a"),
                Arguments.of(
                        "checkpoint-signed/2",
                        new CheckpointSubmitted(new SignedCheckpoint(2, ROOT, TIME, Bytes.ofUtf8("note\n"))),
                        "0000000000000002" + ROOT.hex() + TIME_HEX + "6e6f74650a"),
                Arguments.of(
                        "checkpoint-published/1",
                        new CheckpointPublished(new SignedCheckpoint(2, ROOT, TIME, Bytes.ofUtf8("note+\n"))),
                        "0000000000000002" + ROOT.hex() + TIME_HEX + "6e6f74652b0a"),
                Arguments.of(
                        "publisher-state/2",
                        new PublisherState(
                                new SignedCheckpoint(2, ROOT, TIME, Bytes.ofUtf8("note\n")),
                                new SignedCheckpoint(1, ROOT, TIME, Bytes.ofUtf8("older\n"))),
                        "00000035" + "0000000000000002" + ROOT.hex() + TIME_HEX + "6e6f74650a" + "0000000000000001"
                                + ROOT.hex() + TIME_HEX + "6f6c6465720a"),
                Arguments.of(
                        "publisher-state/2",
                        new PublisherState(new SignedCheckpoint(2, ROOT, TIME, Bytes.ofUtf8("note\n")), null),
                        "00000035" + "0000000000000002" + ROOT.hex() + TIME_HEX + "6e6f74650a"),
                Arguments.of("publisher-state/1", PublisherState.EMPTY, ""));
    }

    private static dev.cairn.core.merkle.Frontier frontier() {
        dev.cairn.core.merkle.Frontier frontier = dev.cairn.core.merkle.Frontier.empty();
        frontier.append(A.leafHash());
        frontier.append(BC.leafHash());
        return frontier;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void bytesNeverChange(String manifest, Object value, String hex) {
        EventSerializer serializer = new EventSerializer();
        assertEquals(1_130_457_458, serializer.identifier());
        assertEquals(manifest, serializer.manifest(value));
        assertEquals(hex, HexFormat.of().formatHex(serializer.toBinary(value)));
        assertEquals(value, serializer.fromBinary(HexFormat.of().parseHex(hex), manifest));
    }

    @ParameterizedTest(name = "{0}: every cut of it is refused")
    @MethodSource("golden")
    void cutBytesAreRefused(String manifest, Object value, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(bytes, length);
            // The note is the rest of the bytes, and a checkpoint may be none at all.
            boolean cutsOnlyTheNote = manifest.matches("(checkpoint|publisher)-.*") && (length >= 48 || length == 0);
            if (manifest.equals("publisher-state/2")) {
                // 57 bytes are the one checkpoint; the other may be none, or cut within its note.
                cutsOnlyTheNote = length == 57 || length >= 57 + 48;
            }
            if (!cutsOnlyTheNote || (length == 0 && manifest.startsWith("checkpoint"))) {
                assertThrows(StoreException.class, () -> EventCodec.decode(manifest, cut), "length " + length);
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        String batch = "0000000000000007" + "0000000000000000" + TIME_HEX;
        refused("entries-sequenced/1", batch + "0000000000000002" + ROOT.hex() + "00000000");
        refused("entries-sequenced/1", batch + "0000000000000002" + ROOT.hex() + "7fffffff" + "00000161");
        refused("entries-sequenced/1", batch + "0000000000000003" + ROOT.hex() + "00000001" + "00000161");
        refused("entries-sequenced/1", batch + "0000000000000001" + ROOT.hex() + "00000001" + "63000161");
        refused("entries-sequenced/1", batch + "0000000000000001" + ROOT.hex() + "00000001" + "01000161");
        refused("sequencer-started/1", "0000000000000007" + TIME_HEX + "00");
        refused("sequencer-state/1", "0000000000000007" + "0000000000000003" + TIME_HEX + ROOT.hex());
        refused("entries-sequenced/3", batch);
        refused("publisher-state/2", "0000002f" + "00".repeat(60));
        refused("publisher-state/2", "00000050" + "00".repeat(60));
        String small = "00000030" + "0000000000000001" + ROOT.hex() + TIME_HEX;
        refused("publisher-state/2", small + "0000000000000002" + ROOT.hex() + TIME_HEX);
        assertThrows(IllegalArgumentException.class, () -> EventCodec.encode("not an event"));
    }

    @Test
    void whatIsBesideAnEntryComesBack() {
        byte[] bytes = EventCodec.encode(new EntriesSequenced(7, 0, TIME, List.of(A_WITH, BC), ROOT));
        EntriesSequenced read = (EntriesSequenced) EventCodec.decode("entries-sequenced/2", bytes);
        assertEquals(A_WITH.supplement(), read.entries().get(0).supplement());
        assertEquals(A_WITH.indexKeys(), read.entries().get(0).indexKeys());
        assertEquals(Supplement.NONE, read.entries().get(1).supplement());
        Supplement empty = new Supplement(List.of(), Optional.of(Bytes.EMPTY));
        Entry withEmpty = Entry.verified(EntryKind.RAW, Bytes.ofUtf8("a"), List.of(), empty);
        bytes = EventCodec.encode(new EntriesSequenced(7, 0, TIME, List.of(withEmpty), ROOT));
        read = (EntriesSequenced) EventCodec.decode("entries-sequenced/2", bytes);
        assertEquals(empty, read.entries().get(0).supplement());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "more index keys than bytes, ffff" + "0600016e" + "00",
        "a type that nobody knows, 0001" + "6300016e" + "00",
        "an empty term, 0001" + "060000" + "00",
        "a term that is cut off, 0001" + "0600096e" + "00",
        "a term that is not UTF-8, 0001" + "060001ff" + "00",
        "a term with a capital letter, 0001" + "0600014e" + "00",
        "neither there nor not, 0000" + "02",
        "an attestation of negative length, 0000" + "01" + "ffffffff",
        "an attestation that is cut off, 0000" + "01" + "00000002" + "61",
        "too many bytes, 0000" + "00" + "00",
    })
    void whatDoesNotFitBesideAnEntryIsRefused(String rule, String hex) {
        String batch = "0000000000000007" + "0000000000000000" + TIME_HEX + "0000000000000001" + ROOT.hex() + "00000001"
                + "00000161";
        refused("entries-sequenced/2", batch + hex);
        assertEquals(
                1,
                ((EntriesSequenced) EventCodec.decode(
                                "entries-sequenced/2", HexFormat.of().parseHex(batch + "000000")))
                        .entries()
                        .size());
    }

    private static void refused(String manifest, String hex) {
        assertThrows(
                StoreException.class,
                () -> EventCodec.decode(manifest, HexFormat.of().parseHex(hex)));
    }
}
