package dev.cairn.core.journal;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.Supplement;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.sequencer.PublisherEvent;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointPublished;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSigned;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSubmitted;
import dev.cairn.core.sequencer.PublisherState;
import dev.cairn.core.sequencer.SequencerEvent.EntriesSequenced;
import dev.cairn.core.sequencer.SequencerEvent.SequencerStarted;
import dev.cairn.core.sequencer.SequencerState;
import dev.cairn.core.store.SignedCheckpoint;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Events and snapshots as bytes, and back; the layouts are in the package documentation. */
final class EventCodec {
    static final String SEQUENCER_STARTED = "sequencer-started/1";
    static final String ENTRIES_SEQUENCED = "entries-sequenced/1";
    static final String ENTRIES_SEQUENCED_2 = "entries-sequenced/2";
    static final String SEQUENCER_STATE = "sequencer-state/1";
    static final String CHECKPOINT_SIGNED = "checkpoint-signed/1";
    static final String CHECKPOINT_SUBMITTED = "checkpoint-signed/2";
    static final String CHECKPOINT_PUBLISHED = "checkpoint-published/1";
    static final String PUBLISHER_STATE = "publisher-state/1";
    static final String PUBLISHER_STATE_2 = "publisher-state/2";

    private static final int BATCH_HEADER = 4 * 8 + Hash.LENGTH + 4;
    private static final int ENTRY_HEADER = 1 + 2;
    private static final int CHECKPOINT_HEADER = 8 + Hash.LENGTH + 8;

    private EventCodec() {}

    static String manifest(Object value) {
        if (value instanceof EntriesSequenced batch) {
            boolean bare = batch.entries().stream()
                    .allMatch(entry -> entry.supplement().isEmpty());
            return bare ? ENTRIES_SEQUENCED : ENTRIES_SEQUENCED_2;
        }
        if (value instanceof CheckpointSigned) {
            return CHECKPOINT_SIGNED;
        }
        if (value instanceof CheckpointSubmitted) {
            return CHECKPOINT_SUBMITTED;
        }
        if (value instanceof CheckpointPublished) {
            return CHECKPOINT_PUBLISHED;
        }
        if (value instanceof SequencerStarted) {
            return SEQUENCER_STARTED;
        }
        if (value instanceof SequencerState) {
            return SEQUENCER_STATE;
        }
        if (value instanceof PublisherState state) {
            return Objects.equals(state.lastOrNull(), state.publishedOrNull()) ? PUBLISHER_STATE : PUBLISHER_STATE_2;
        }
        throw new IllegalArgumentException("not an event or snapshot of a log: " + value.getClass());
    }

    static byte[] encode(Object value) {
        return switch (manifest(value)) {
            case ENTRIES_SEQUENCED -> encodeBatch((EntriesSequenced) value, false);
            case ENTRIES_SEQUENCED_2 -> encodeBatch((EntriesSequenced) value, true);
            case CHECKPOINT_SIGNED, CHECKPOINT_SUBMITTED, CHECKPOINT_PUBLISHED ->
                encodeCheckpoint(((PublisherEvent) value).checkpoint());
            case SEQUENCER_STARTED -> encodeStarted((SequencerStarted) value);
            case SEQUENCER_STATE -> encodeState((SequencerState) value);
            case PUBLISHER_STATE_2 -> encodePublisher((PublisherState) value);
            default ->
                ((PublisherState) value)
                        .last()
                        .map(EventCodec::encodeCheckpoint)
                        .orElse(new byte[0]);
        };
    }

    /** @throws StoreException if no such manifest is known or the bytes are not of its form */
    static Object decode(String manifest, byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Object value = switch (manifest) {
                case ENTRIES_SEQUENCED -> decodeBatch(in, false);
                case ENTRIES_SEQUENCED_2 -> decodeBatch(in, true);
                case CHECKPOINT_SIGNED -> new CheckpointSigned(decodeCheckpoint(in));
                case SEQUENCER_STARTED -> new SequencerStarted(in.getLong(), instant(in.getLong()));
                case SEQUENCER_STATE -> decodeState(in);
                case CHECKPOINT_SUBMITTED -> new CheckpointSubmitted(decodeCheckpoint(in));
                case CHECKPOINT_PUBLISHED -> new CheckpointPublished(decodeCheckpoint(in));
                case PUBLISHER_STATE ->
                    in.hasRemaining()
                            ? PublisherState.EMPTY.apply(new CheckpointSigned(decodeCheckpoint(in)))
                            : PublisherState.EMPTY;
                case PUBLISHER_STATE_2 -> decodePublisher(in);
                default -> throw new StoreException("journal: unknown manifest " + manifest);
            };
            if (in.hasRemaining()) {
                throw new StoreException("journal: " + manifest + ": " + in.remaining() + " bytes too many");
            }
            return value;
        } catch (BufferUnderflowException | IllegalArgumentException | MalformedException e) {
            throw new StoreException("journal: " + manifest + ": " + e.getMessage(), e);
        }
    }

    private static byte[] encodeStarted(SequencerStarted event) {
        return ByteBuffer.allocate(16)
                .putLong(event.term())
                .putLong(micros(event.timestamp()))
                .array();
    }

    private static byte[] encodeBatch(EntriesSequenced event, boolean supplements) {
        long length = BATCH_HEADER;
        for (Entry entry : event.entries()) {
            length += ENTRY_HEADER + entry.bytes().size();
            length += supplements ? SupplementCodec.length(entry.supplement()) : 0;
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(length))
                .putLong(event.term())
                .putLong(event.firstIndex())
                .putLong(micros(event.timestamp()))
                .putLong(event.newSize())
                .put(event.newRoot().unsafeArray())
                .putInt(event.entries().size());
        for (Entry entry : event.entries()) {
            byte[] bytes = entry.bytes().unsafeArray();
            out.put(entry.kind().code()).putShort((short) bytes.length).put(bytes);
            if (supplements) {
                SupplementCodec.encode(entry.supplement(), out);
            }
        }
        return out.array();
    }

    private static EntriesSequenced decodeBatch(ByteBuffer in, boolean supplements) throws MalformedException {
        long term = in.getLong();
        long firstIndex = in.getLong();
        Instant timestamp = instant(in.getLong());
        long newSize = in.getLong();
        Hash newRoot = hash(in);
        int count = in.getInt();
        // Each entry takes at least its header, so a spoilt count cannot ask for more memory than the event has bytes.
        if (count < 1 || count > in.remaining() / ENTRY_HEADER || newSize != firstIndex + count) {
            throw new MalformedException("batch", "its count does not fit its sizes");
        }
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            EntryKind kind = EntryKind.ofCode(in.get());
            byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(bytes);
            Supplement supplement = supplements ? SupplementCodec.decode(in) : Supplement.NONE;
            entries.add(Entry.of(kind, Bytes.wrap(bytes), supplement));
        }
        return new EntriesSequenced(term, firstIndex, timestamp, entries, newRoot);
    }

    private static byte[] encodeState(SequencerState state) {
        List<Hash> peaks = state.peaks();
        ByteBuffer out = ByteBuffer.allocate(3 * 8 + peaks.size() * Hash.LENGTH)
                .putLong(state.term())
                .putLong(state.size())
                .putLong(micros(state.lastTimestamp()));
        peaks.forEach(peak -> out.put(peak.unsafeArray()));
        return out.array();
    }

    private static SequencerState decodeState(ByteBuffer in) throws MalformedException {
        long term = in.getLong();
        long size = in.getLong();
        Instant timestamp = instant(in.getLong());
        byte[] peaks = new byte[in.remaining()];
        in.get(peaks);
        return new SequencerState(term, Frontier.of(size, peaks), timestamp);
    }

    private static byte[] encodeCheckpoint(SignedCheckpoint checkpoint) {
        byte[] note = checkpoint.note().unsafeArray();
        return ByteBuffer.allocate(CHECKPOINT_HEADER + note.length)
                .putLong(checkpoint.size())
                .put(checkpoint.root().unsafeArray())
                .putLong(micros(checkpoint.signedAt()))
                .put(note)
                .array();
    }

    private static SignedCheckpoint decodeCheckpoint(ByteBuffer in) {
        long size = in.getLong();
        Hash root = hash(in);
        Instant signedAt = instant(in.getLong());
        byte[] note = new byte[in.remaining()];
        in.get(note);
        return new SignedCheckpoint(size, root, signedAt, Bytes.wrap(note));
    }

    private static byte[] encodePublisher(PublisherState state) {
        byte[] last = encodeCheckpoint(state.last().orElseThrow());
        byte[] published = state.published().map(EventCodec::encodeCheckpoint).orElse(new byte[0]);
        return ByteBuffer.allocate(Integer.BYTES + last.length + published.length)
                .putInt(last.length)
                .put(last)
                .put(published)
                .array();
    }

    private static PublisherState decodePublisher(ByteBuffer in) throws MalformedException {
        int length = in.getInt();
        if (length < CHECKPOINT_HEADER || length > in.remaining()) {
            throw new MalformedException("publisher state", "its length does not fit");
        }
        ByteBuffer last = in.slice().limit(length);
        in.position(in.position() + length);
        return new PublisherState(decodeCheckpoint(last), in.hasRemaining() ? decodeCheckpoint(in) : null);
    }

    private static Hash hash(ByteBuffer in) {
        byte[] bytes = new byte[Hash.LENGTH];
        in.get(bytes);
        return Hash.wrap(bytes);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
