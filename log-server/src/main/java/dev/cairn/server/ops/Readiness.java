package dev.cairn.server.ops;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.core.sequencer.QuorumStatus;
import dev.cairn.server.http.RequestLimits;
import dev.cairn.server.http.Submissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether the log would publish a submission in time, and what it publishes is signed by its key. */
public final class Readiness {
    private final Log log;
    private final VerifierKey logKey;
    private final Submissions submissions;
    private final Duration maxWait;

    /** @param logKey the key that must have signed the latest checkpoint */
    public Readiness(Log log, VerifierKey logKey, Submissions submissions, RequestLimits limits) {
        this.log = log;
        this.logKey = logKey;
        this.submissions = submissions;
        this.maxWait = limits.maxWait();
    }

    /** What stands in the way, in fixed words that tell nothing of the inside; empty if nothing does. */
    Optional<String> obstacle() {
        LogStatus status = log.status();
        if (!(status instanceof LogStatus.Running)) {
            return Optional.of("the log is not running");
        }
        Optional<QuorumStatus> lacking = log.quorum().filter(QuorumStatus::holdsBack);
        if (lacking.isPresent()) {
            return Optional.of("the checkpoint of size " + lacking.get().signedSize() + " waits for witnesses");
        }
        Duration waited = submissions.longestWait();
        if (waited.compareTo(maxWait) > 0) {
            return Optional.of("a submission has waited " + waited.toSeconds() + " s for publication");
        }
        return log.latest().map(this::badSignature).orElse(Optional.of("no checkpoint is published"));
    }

    /** What is not as it should be, though nothing stands in the way; in words as those of {@link #obstacle}. */
    Optional<String> warning() {
        return log.quorum()
                .filter(quorum -> !quorum.met())
                .map(quorum -> "the quorum of witnesses did not cosign the checkpoint of size " + quorum.signedSize());
    }

    private Optional<String> badSignature(PublishedCheckpoint latest) {
        try {
            VerifiedCheckpoint.open(latest.signed().note().unsafeArray(), log.origin(), List.of(logKey));
            return Optional.empty();
        } catch (MalformedException | VerificationException e) {
            return Optional.of("the latest checkpoint is not signed by the log key");
        }
    }
}
