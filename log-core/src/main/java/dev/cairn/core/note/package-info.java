/**
 * Signed notes and what is written in them: <a href="https://c2sp.org/signed-note">signed-note</a>, <a
 * href="https://c2sp.org/tlog-checkpoint">tlog-checkpoint</a>, <a href="https://c2sp.org/tlog-cosignature">tlog-cosignature</a>, <a
 * href="https://c2sp.org/tlog-proof">tlog-proof</a>; and which of them are good enough, <a
 * href="https://c2sp.org/tlog-policy">tlog-policy</a>.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>Parsing is strict and canonical: what parses prints again as the same bytes.
 *   <li>A {@link dev.cairn.core.note.SignedNote} and a {@link dev.cairn.core.note.Checkpoint} are claims. A {@link
 *       dev.cairn.core.note.VerifiedCheckpoint} exists only after a key of the log has verified it.
 *   <li>A key name and key ID together name a key. Half a match is no match.
 *   <li>Every signature line of a known key is verified, and one that fails condemns the note.
 * </ul>
 */
@NullMarked
package dev.cairn.core.note;

import org.jspecify.annotations.NullMarked;
