package dev.cairn.load;

import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds kept answers against the log, after the clock has stopped. A Rekor v2 answer proves itself against the checkpoint inside it; the
 * index that {@code /add} answered is looked up: in all the entry bundles, or by an inclusion proof where only a sample is checked.
 */
final class AnswerVerifier {
    private static final int PROOFS = 2_000;

    private final LogClient log;
    private final LogKey key;
    private final Submissions submissions;
    private final Map<Long, Long> numberByIndex = new HashMap<>();
    private final TreeHasher hasher = TreeHasher.create();

    AnswerVerifier(LogClient log, LogKey key, Submissions submissions) {
        this.log = log;
        this.key = key;
        this.submissions = submissions;
    }

    /**
     * Checks the kept answers of one run, together with those of the runs before it.
     *
     * @param whole whether every index is looked up in the bundles, from which the log's root is then re-derived; otherwise at most 2,000
     *     by inclusion proof
     * @return how many answers were found true
     * @throws FalseAnswerException if one is false, or two submissions were given the same index
     */
    long verify(AnswerSpool spool, boolean whole) throws IOException, FalseAnswerException {
        Map<Long, Hash> looked = new HashMap<>();
        spool.forEach((number, body) -> {
            byte[] entry = submissions.entry(number);
            long index = Acknowledgement.index(submissions.dialect(number), entry, body, key);
            Long other = numberByIndex.putIfAbsent(index, number);
            if (other != null) {
                throw new FalseAnswerException(
                        "submissions " + other + " and " + number + " were both given index " + index);
            }
            if (submissions.dialect(number) == Dialect.ADD) {
                looked.put(index, hasher.leaf(entry));
            }
        });
        if (!looked.isEmpty()) {
            Checkpoint checkpoint = key.open(log.checkpoint());
            if (whole) {
                lookUpAll(looked, checkpoint);
            } else {
                prove(looked, checkpoint);
            }
        }
        return spool.kept();
    }

    private void lookUpAll(Map<Long, Hash> leafHashes, Checkpoint checkpoint) throws IOException, FalseAnswerException {
        LogLeaves leaves;
        try {
            leaves = LogLeaves.read(log, checkpoint.size());
        } catch (MalformedException e) {
            throw new FalseAnswerException("entry bundles", e);
        }
        if (!leaves.roots(List.of(checkpoint.size())).get(0).equals(checkpoint.root())) {
            throw new FalseAnswerException("the entry bundles do not hash to the root of size " + checkpoint.size());
        }
        for (Map.Entry<Long, Hash> leaf : leafHashes.entrySet()) {
            if (leaf.getKey() >= checkpoint.size()) {
                throw new FalseAnswerException(
                        "index " + leaf.getKey() + " was acknowledged beyond the published size " + checkpoint.size());
            }
            if (!leaves.at(leaf.getKey()).equals(leaf.getValue())) {
                throw new FalseAnswerException("another entry is at index " + leaf.getKey());
            }
        }
    }

    private void prove(Map<Long, Hash> leafHashes, Checkpoint checkpoint) throws IOException, FalseAnswerException {
        int left = PROOFS;
        for (Map.Entry<Long, Hash> leaf : leafHashes.entrySet()) {
            if (left-- == 0) {
                return;
            }
            ProofRoutes.inclusion(log, leaf.getKey(), leaf.getValue(), checkpoint);
        }
    }
}
