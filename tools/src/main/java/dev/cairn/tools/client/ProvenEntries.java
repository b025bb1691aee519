package dev.cairn.tools.client;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.merkle.Hash;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Proves entries as they come, each against a checkpoint that covers it. Every checkpoint shows what it must, and continues the one before.
 * Not safe for use by several threads.
 */
public final class ProvenEntries {
    /** A checkpoint may come out of a cache: so often is it read again. */
    private static final int TRIES = 20;

    private final LogFiles files;
    private final CheckpointTrust trust;
    private final Duration pause;
    private @Nullable ProvenTree tree;

    /**
     * @param trust what a checkpoint must show
     * @param pause between two readings of a checkpoint that does not cover an entry yet
     */
    public ProvenEntries(LogFiles files, CheckpointTrust trust, Duration pause) {
        this.files = files;
        this.trust = trust;
        this.pause = pause;
    }

    /**
     * Proves that a leaf is in the log.
     *
     * @throws MalformedException if the log's checkpoint is not one
     * @throws VerificationException if a checkpoint does not show what it must or does not continue the one before, none covers the index, or
     *     another leaf is there
     * @throws dev.cairn.core.StoreException if the checkpoint or a tile cannot be read
     */
    public void require(long index, Hash leafHash)
            throws MalformedException, VerificationException, InterruptedException {
        if (!covering(index).leaf(index).leafHash().equals(leafHash)) {
            throw new VerificationException("the entry at index " + index + " is another than was sent");
        }
    }

    private ProvenTree covering(long index) throws MalformedException, VerificationException, InterruptedException {
        ProvenTree covering = tree == null ? next() : tree;
        for (int tries = 1; covering.size() <= index; tries++) {
            if (tries == TRIES) {
                throw new VerificationException("the entry at index " + index
                        + " was sent, and the log's checkpoint is of size " + covering.size());
            }
            if (tries > 1) {
                Thread.sleep(pause.toMillis());
            }
            covering = next();
        }
        return covering;
    }

    private ProvenTree next() throws MalformedException, VerificationException {
        ProvenTree latest = ProvenTree.latest(files, trust);
        if (tree != null && latest.size() < tree.size()) {
            // Out of a cache. What it says is of no use, and no harm: the larger tree is proven.
            return tree;
        }
        if (tree != null
                && tree.size() > 0
                && !latest.rootAt(tree.size()).equals(tree.checkpoint().root())) {
            throw new VerificationException(
                    "the log's checkpoint of size " + latest.size() + " does not continue that of size " + tree.size());
        }
        tree = latest;
        return latest;
    }
}
