package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import java.util.Optional;

/**
 * An entry as a log shows it.
 *
 * @param body what is hashed
 * @param attestation what the log keeps beside an entry that holds only the hash of it, as Rekor v1 does; it is to be held against that hash
 */
record ShownEntry(Bytes body, Optional<Bytes> attestation) {
    /** Of a log that shows what is hashed and nothing else. */
    static ShownEntry of(Bytes body) {
        return new ShownEntry(body, Optional.empty());
    }
}
