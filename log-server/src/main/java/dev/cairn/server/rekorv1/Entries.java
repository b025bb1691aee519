package dev.cairn.server.rekorv1;

import dev.cairn.core.Bytes;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.core.store.StoredEntry;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds entries of the published tree, with what is said of them. */
final class Entries {
    private final Log log;
    private final TreeKey key;
    private final LogEntryWriter writer;

    Entries(Log log, TreeKey key) {
        this.log = log;
        this.key = key;
        this.writer = new LogEntryWriter(key);
    }

    /** An entry that has just been submitted. */
    LogEntryWriter.Written submitted(Entry entry, long index, PublishedCheckpoint checkpoint) {
        long time = log.store().sequencedAt(index).getEpochSecond();
        return written(checkpoint, index, entry.bytes(), entry.leafHash(), time, Optional.empty());
    }

    /** The entry at an index, with its attestation; empty beyond the tree of the checkpoint. */
    Optional<LogEntryWriter.Written> at(long index, PublishedCheckpoint checkpoint) {
        if (index >= checkpoint.size()) {
            return Optional.empty();
        }
        StoredEntry entry = log.store().findEntry(index).orElseThrow();
        Hash leafHash = TreeHasher.local().leaf(entry.bytes().unsafeArray());
        // What is beside a certificate is its chain.
        Optional<Bytes> attestation =
                entry.kind() == EntryKind.CT ? Optional.empty() : log.store().attestation(index);
        long time = entry.timestamp().getEpochSecond();
        return Optional.of(written(checkpoint, index, entry.bytes(), leafHash, time, attestation));
    }

    /** The entry with a leaf hash. */
    Optional<LogEntryWriter.Written> withHash(Hash leafHash, PublishedCheckpoint checkpoint) {
        OptionalLong index = log.store().indexOf(leafHash);
        return index.isPresent() ? at(index.getAsLong(), checkpoint) : Optional.empty();
    }

    /** The entry with an ID; one of another tree is not here. */
    Optional<LogEntryWriter.Written> withId(EntryId id, PublishedCheckpoint checkpoint) {
        boolean ours = id.treeId().isEmpty() || id.treeId().getAsLong() == key.treeId();
        return ours ? withHash(id.leafHash(), checkpoint) : Optional.empty();
    }

    private LogEntryWriter.Written written(
            PublishedCheckpoint checkpoint,
            long index,
            Bytes body,
            Hash leafHash,
            long time,
            Optional<Bytes> attestation) {
        return new LogEntryWriter.Written(
                body,
                leafHash,
                time,
                checkpoint.prove(index, leafHash),
                checkpoint.root(),
                key.note(checkpoint),
                attestation);
    }

    byte[] json(LogEntryWriter.Written entry) {
        return writer.entry(entry);
    }

    byte[] json(List<LogEntryWriter.Written> entries) {
        return writer.entries(entries);
    }
}
