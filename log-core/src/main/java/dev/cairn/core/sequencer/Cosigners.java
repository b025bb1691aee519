package dev.cairn.core.sequencer;

import dev.cairn.core.note.VerifiedSignature;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The way to the witnesses of a log. Safe for concurrent use. */
public interface Cosigners {
    /**
     * Asks the witnesses for their cosignatures of a checkpoint. A round has an end: it ends soon after the quorum has cosigned, or when what
     * can still come would not make the quorum, or when its time is over.
     *
     * @return the cosignatures that came, each verified over the checkpoint; they may be fewer than the quorum. To be cancelled by who does not
     *     wait any longer. It is completed on a thread of the cosigners': continue with an {@code …Async} stage
     */
    CompletableFuture<List<VerifiedSignature>> gather(UnpublishedCheckpoint checkpoint);
}
