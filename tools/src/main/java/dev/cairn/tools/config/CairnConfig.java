package dev.cairn.tools.config;

import dev.cairn.core.entry.dsse.DsseStorage;
import dev.cairn.core.journal.Database;
import dev.cairn.core.sequencer.BatchLimits;
import dev.cairn.core.store.rocksdb.RocksSettings;
import dev.cairn.server.http.Duplicates;
import dev.cairn.server.http.RequestLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code cairn.conf} says, with the defaults for what it does not say.
 *
 * @param origin the log's name
 * @param host to listen on
 * @param port to listen on; 0 for one that the system chooses
 * @param addEnabled whether raw entries are taken
 * @param signers a signers file: only entries are taken whose signers a rule of it names; empty for all
 * @param duplicates what a submission gets whose entry is in the log already
 * @param dsseStorage as which kind a DSSE envelope is logged
 * @param journal the journal's database; empty for SQLite in the data directory
 * @param checkpointJournal the checkpoint journal's, likewise
 * @param limits bounds of what is in flight
 * @param requestLimits bounds of requests
 * @param rocks memory of the derived store
 * @param mlDsa44 whether checkpoints carry an ML-DSA-44 signature
 * @param mlDsa44InProofs whether the checkpoints in proof answers carry it too
 * @param witness who cosigns checkpoints before they are published; empty for nobody
 * @param rekorV1 the Rekor v1 face; empty where it is off
 * @param services what stands beside the log
 */
public record CairnConfig(
        String origin,
        String host,
        int port,
        boolean addEnabled,
        Optional<Path> signers,
        Duplicates duplicates,
        DsseStorage dsseStorage,
        Optional<Database> journal,
        Optional<Database> checkpointJournal,
        BatchLimits limits,
        RequestLimits requestLimits,
        RocksSettings rocks,
        boolean mlDsa44,
        boolean mlDsa44InProofs,
        Optional<Witness> witness,
        Optional<RekorV1> rekorV1,
        Services services) {

    /**
     * The witnesses.
     *
     * @param policy a tlog-policy file
     * @param failOpen whether checkpoints are published without the quorum
     * @param timeout of a request to a witness
     * @param extraWait how long is waited for more than the quorum
     */
    public record Witness(Path policy, boolean failOpen, Duration timeout, Duration extraWait) {}

    /**
     * The Rekor v1 face.
     *
     * @param treeId empty where it follows from the key
     * @param maxAttestationBytes the longest attestation that is kept; 0 for none
     */
    public record RekorV1(OptionalLong treeId, int maxAttestationBytes) {}
}
