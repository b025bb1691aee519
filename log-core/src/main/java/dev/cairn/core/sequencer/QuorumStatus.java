package dev.cairn.core.sequencer;

/**
 * How a log stands with its witnesses.
 *
 * @param signedSize of the last checkpoint signed, which may not be published yet
 * @param met whether the quorum cosigned when its witnesses were asked last
 * @param failOpen whether checkpoints are published without it
 */
public record QuorumStatus(long signedSize, boolean met, boolean failOpen) {
    /** Whether a checkpoint cannot be published because the quorum has not cosigned it. */
    public boolean holdsBack() {
        return !met && !failOpen;
    }
}
