package dev.cairn.core.engine;

import dev.cairn.core.journal.Database;
import dev.cairn.core.sequencer.BatchLimits;
import dev.cairn.core.sequencer.CheckpointSigner;
import dev.cairn.core.sequencer.Witnessing;
import dev.cairn.core.store.rocksdb.RocksSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What a log in a process of its own is made of.
 *
 * @param origin the log's name: the first line of its checkpoints
 * @param journal the database of the journal
 * @param checkpointJournal the database of the checkpoint journal; another one, so that one restore cannot turn both back
 * @param store the folder of the derived store
 * @param rocks its memory
 * @param limits bounds of what is in flight
 * @param signer signs checkpoints
 * @param witnesses who must cosign a checkpoint before it is published; empty for nobody
 * @param clock the time
 */
public record EngineSettings(
        String origin,
        Database journal,
        Database checkpointJournal,
        Path store,
        RocksSettings rocks,
        BatchLimits limits,
        CheckpointSigner signer,
        Optional<Witnessing> witnesses,
        InstantSource clock) {
    public EngineSettings {
        if (journal.isSameAs(checkpointJournal)) {
            throw new IllegalArgumentException("the journal and the checkpoint journal must be different databases");
        }
    }

    /** The file of the mark of the largest tree that was published: beside the store's folder, so that it stays when that is deleted. */
    public Path publishedMark() {
        return store.resolveSibling("published-tree");
    }

    /** A log without witnesses. */
    public EngineSettings(
            String origin,
            Database journal,
            Database checkpointJournal,
            Path store,
            RocksSettings rocks,
            BatchLimits limits,
            CheckpointSigner signer,
            InstantSource clock) {
        this(origin, journal, checkpointJournal, store, rocks, limits, signer, Optional.empty(), clock);
    }

    /** The same log with witnesses. */
    public EngineSettings with(Witnessing witnessing) {
        return new EngineSettings(
                origin, journal, checkpointJournal, store, rocks, limits, signer, Optional.of(witnessing), clock);
    }
}
