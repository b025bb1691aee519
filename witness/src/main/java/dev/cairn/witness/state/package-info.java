/**
 * What the witness has cosigned: for each origin the latest checkpoint, event-sourced, never smaller than it was.
 *
 * <p>Events are a wire format: written by hand, with a version in each manifest and golden bytes in the tests. A changed byte is a new
 * manifest, and the decoders of all versions stay. All integers are big-endian.
 *
 * <pre>
 * checkpoint-cosigned/1   size u64, root hash 32 bytes, time u64 (seconds since the epoch), signed note
 * origin-state/1          as checkpoint-cosigned/1, or nothing
 * </pre>
 *
 * The note is the checkpoint with those signatures of its log that were verified; no cosignature is kept, because they can be made again.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>Whatever is decoded is well formed and in one piece: size and root are the note's, else a
 *       {@link dev.cairn.core.StoreException}.
 *   <li>Size and time never go back, and one size has one root: an event that breaks this stops its actor, when it is written and when it
 *       is read.
 * </ul>
 */
@NullMarked
package dev.cairn.witness.state;

import org.jspecify.annotations.NullMarked;
