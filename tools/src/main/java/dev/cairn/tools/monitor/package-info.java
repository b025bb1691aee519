/**
 * Watches logs: what is signed under identities and over artifacts that matter to somebody, and whether the logs keep their word.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>An entry is matched only once the log's checkpoint was found to commit to it: its leaf hash was made here, and joined to all before it.
 *   <li>No entry is passed over: how far the monitor is moves from one proven size to the next, and is kept only after what was found before it.
 *   <li>A finding has one name for ever, so it is told once, whatever is read again.
 *   <li>What is told is on disk until the receiver has taken it.
 * </ul>
 */
@NullMarked
package dev.cairn.tools.monitor;

import org.jspecify.annotations.NullMarked;
