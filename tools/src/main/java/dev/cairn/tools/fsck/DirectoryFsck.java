package dev.cairn.tools.fsck;

import dev.cairn.core.engine.JournalReader;
import dev.cairn.core.engine.JournalReader.Recorded;
import dev.cairn.core.fsck.Fsck;
import dev.cairn.core.fsck.FsckReport;
import dev.cairn.core.fsck.FsckReport.Clean;
import dev.cairn.core.fsck.FsckReport.Difference;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.PublisherEvent;
import dev.cairn.core.sequencer.SequencerEvent;
import dev.cairn.core.store.LogStore;
import java.util.Optional;
import java.util.stream.Stream;

/** The check of a log that does not run: its two journals against each other, and its store against them. */
public final class DirectoryFsck {
    /** What was found. */
    public sealed interface Outcome {}

    /**
     * All is what it must be.
     *
     * @param size of the journal's tree
     * @param root of that tree
     * @param checkpoints how many were ever signed, all of them compared
     * @param store of the store, whose size may be behind the journal's until the log next starts
     */
    public record Sound(long size, Hash root, long checkpoints, Clean store) implements Outcome {}

    /** @param difference the first one */
    public record Unsound(Difference difference) implements Outcome {}

    private DirectoryFsck() {}

    /**
     * Checks everything.
     *
     * @param key of the log
     * @throws dev.cairn.core.StoreException if a journal or the store cannot be read
     */
    public static Outcome check(JournalReader journals, LogStore store, VerifierKey key, Fsck.Progress progress) {
        long storeSize = store.applied().size();
        try (Stream<Recorded<SequencerEvent>> entries = journals.entries();
                Stream<Recorded<PublisherEvent>> checkpoints = journals.checkpoints()) {
            JournalCheck check = new JournalCheck(key, checkpoints.iterator(), storeSize);
            Optional<Difference> difference = check.run(entries.iterator(), storeSize, progress);
            if (difference.isPresent()) {
                return new Unsound(difference.get());
            }
            if (check.storeRoot().isEmpty()) {
                return new Unsound(new Difference(
                        "rocksdb",
                        "size",
                        "at most " + check.size(),
                        Long.toString(storeSize),
                        "the store holds entries that the journal does not"));
            }
            FsckReport report = Fsck.check(
                    new StoreFiles(store), storeSize, check.storeRoot().get(), progress);
            return report.<Outcome>match(
                    clean -> new Sound(check.size(), check.root(), check.checkpoints(), clean), Unsound::new);
        }
    }
}
