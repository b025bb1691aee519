package dev.cairn.load;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a log has promised so far, and whether it still holds: every acknowledged entry at its index, every checkpoint it was seen to
 * publish. The log is re-derived from its entry bundles on each check; the server's own routes are then held against that.
 */
final class CrashAudit {
    private final LogKey key;
    private final Random random;
    private final int proofsPerCheck;
    private final Map<Long, Hash> acknowledged = new HashMap<>();
    private final List<Long> unproven = new ArrayList<>();
    private final SeenCheckpoints seen = new SeenCheckpoints();
    private @Nullable LogLeaves last;
    private long proofs;

    /** @param proofsPerCheck acknowledgements since the last check that are proven one by one, at most, drawn at random */
    CrashAudit(LogKey key, Random random, int proofsPerCheck) {
        this.key = key;
        this.random = random;
        this.proofsPerCheck = proofsPerCheck;
    }

    /** Takes what one life of the server promised: the answers it gave and the checkpoints it published, in order. */
    void record(EntrySubmissions submissions, AnswerSpool answers, List<Bytes> notes)
            throws IOException, FalseAnswerException {
        for (Bytes note : notes) {
            seen.add(key.open(note.toArray()));
        }
        answers.forEach((number, body) -> {
            byte[] entry = submissions.entry(number);
            long index = Acknowledgement.index(submissions.dialect(number), entry, body, key);
            Hash leafHash = TreeHasher.local().leaf(entry);
            Hash other = acknowledged.putIfAbsent(index, leafHash);
            if (other != null && !other.equals(leafHash)) {
                throw new FalseAnswerException("index " + index + " was given to two entries");
            }
            unproven.add(index);
        });
    }

    /** Checks all promises against the log as it is now. */
    void check(LogClient log) throws IOException, FalseAnswerException {
        Checkpoint now = key.open(log.checkpoint());
        seen.add(now);
        LogLeaves leaves = read(log, now.size());
        checkRoots(leaves);
        checkEntries(leaves);
        checkConsistency(log);
        prove(log, leaves, now);
        last = leaves;
    }

    private LogLeaves read(LogClient log, long size) throws IOException, FalseAnswerException {
        try {
            LogLeaves leaves = LogLeaves.read(log, size);
            if (last != null && !last.isPrefixOf(leaves)) {
                throw new FalseAnswerException("entries changed that were in the log before");
            }
            return leaves;
        } catch (MalformedException e) {
            throw new FalseAnswerException("entry bundles", e);
        }
    }

    private void checkRoots(LogLeaves leaves) throws FalseAnswerException {
        List<Checkpoint> checkpoints = seen.all();
        List<Hash> roots =
                leaves.roots(checkpoints.stream().map(Checkpoint::size).toList());
        for (int i = 0; i < roots.size(); i++) {
            Checkpoint checkpoint = checkpoints.get(i);
            if (!checkpoint.root().equals(roots.get(i))) {
                throw new FalseAnswerException(
                        "the entries do not hash to the root published for size " + checkpoint.size());
            }
        }
    }

    private void checkEntries(LogLeaves leaves) throws FalseAnswerException {
        for (Map.Entry<Long, Hash> entry : acknowledged.entrySet()) {
            long index = entry.getKey();
            if (index >= leaves.size()) {
                throw new FalseAnswerException(
                        "index " + index + " was acknowledged; the log's size is " + leaves.size());
            }
            if (!leaves.at(index).equals(entry.getValue())) {
                throw new FalseAnswerException("another entry is at the acknowledged index " + index);
            }
        }
    }

    private void checkConsistency(LogClient log) throws IOException, FalseAnswerException {
        List<Checkpoint> checkpoints = seen.unproven();
        for (int i = 0; i < checkpoints.size(); i++) {
            Checkpoint to = checkpoints.get(i);
            Checkpoint stored = key.open(log.checkpoint(to.size()));
            if (stored.size() != to.size() || !stored.root().equals(to.root())) {
                throw new FalseAnswerException("the checkpoint history holds another checkpoint of size " + to.size());
            }
            if (i > 0) {
                ProofRoutes.consistency(log, checkpoints.get(i - 1), to);
            }
        }
        if (seen.count() > 1) {
            List<Checkpoint> all = seen.all();
            ProofRoutes.consistency(log, all.get(0), all.get(all.size() - 1));
        }
        seen.markProven();
    }

    private void prove(LogClient log, LogLeaves leaves, Checkpoint now) throws IOException, FalseAnswerException {
        Collections.shuffle(unproven, random);
        for (long index : unproven.subList(0, Math.min(proofsPerCheck, unproven.size()))) {
            ProofRoutes.inclusion(log, index, leaves.at(index), now);
            proofs++;
        }
        unproven.clear();
    }

    long acknowledged() {
        return acknowledged.size();
    }

    int checkpoints() {
        return seen.count();
    }

    /** Inclusion proofs that were asked for and verified. */
    long proofs() {
        return proofs;
    }

    /** The size of the log at the last check. */
    long size() {
        return last == null ? 0 : last.size();
    }
}
