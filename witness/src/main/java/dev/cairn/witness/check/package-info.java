/**
 * The witness's own eyes: it reads each log where everybody reads it, proves that what it sees continues what it has seen, and compares that
 * with what other witnesses and vantage points saw and with what it was asked to sign.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>Nothing that is read is believed: a checkpoint counts when the log's key has signed it, a tile when it leads to the root of such a
 *       checkpoint.
 *   <li>A misbehaviour proof was verified before it was written. What only looks wrong is an alarm of another kind.
 *   <li>Nothing here is needed to cosign safely: the state of {@code dev.cairn.witness.state} alone decides that. What this package keeps on disk
 *       may be deleted, and is read again from the logs.
 * </ul>
 */
@NullMarked
package dev.cairn.witness.check;

import org.jspecify.annotations.NullMarked;
