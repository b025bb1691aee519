package dev.cairn.load;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Holds kept answers against the log, after the clock has stopped. A Rekor v2 answer proves itself against the checkpoint inside it; the
 * index that {@code /add} answered is looked up: in all the entry bundles, or by an inclusion proof where only a sample is checked.
 */
final class AnswerVerifier implements AnswerCheck {
    private final LogClient log;
    private final LogKey key;
    private final EntrySubmissions submissions;
    private final Map<Long, Long> numberByIndex = new HashMap<>();
    private final TreeHasher hasher = TreeHasher.create();

    AnswerVerifier(LogClient log, LogKey key, EntrySubmissions submissions) {
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
    @Override
    public long verify(AnswerSpool spool, boolean whole) throws IOException, FalseAnswerException {
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
            LoggedLeaves leaves = new LoggedLeaves(log, key);
            if (whole) {
                leaves.lookUp(looked);
            } else {
                leaves.prove(looked);
            }
        }
        return spool.kept();
    }
}
