package dev.cairn.witness.log;

import dev.cairn.core.note.VerifierKey;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A log that the witness cosigns for.
 *
 * @param origin the first line of its checkpoints
 * @param keys that are trusted for the origin; one of them must have signed a checkpoint
 * @param url where its checkpoint and its tiles are read (tlog-tiles); empty where the witness only answers
 */
public record WitnessedLog(String origin, List<VerifierKey> keys, Optional<URI> url) {
    /** Copies the list. */
    public WitnessedLog {
        keys = List.copyOf(keys);
    }
}
