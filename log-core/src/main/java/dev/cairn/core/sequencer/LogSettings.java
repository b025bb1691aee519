package dev.cairn.core.sequencer;

import dev.cairn.core.store.LogStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one log is made of.
 *
 * @param origin the log's name in its checkpoints
 * @param journal where the entries are
 * @param checkpointJournal where the signed checkpoints are; another database than the journal's
 * @param signer signs checkpoints
 * @param witnesses who must cosign a checkpoint before it is published; empty for nobody
 * @param openStore opens the derived store; called again after a failure
 * @param publishedMark the file of the mark of the largest tree that was published: beside the store, and not in it, because the store may be
 *     deleted; nor with a journal, because it tells when both of them are older copies
 * @param limits bounds of what is in flight
 * @param clock the time
 */
public record LogSettings(
        String origin,
        JournalPlugin journal,
        JournalPlugin checkpointJournal,
        CheckpointSigner signer,
        Optional<Witnessing> witnesses,
        Supplier<LogStore> openStore,
        Path publishedMark,
        BatchLimits limits,
        InstantSource clock) {}
