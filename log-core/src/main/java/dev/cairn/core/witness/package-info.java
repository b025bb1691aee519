/**
 * What logs and witnesses say to each other, as bytes: the requests and answers of <a href="https://c2sp.org/tlog-witness">tlog-witness</a>,
 * and the proof that a log has shown two histories.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>Parsing is strict and canonical: what parses prints again as the same bytes.
 *   <li>What was parsed is a claim. Only {@link dev.cairn.core.witness.Misbehaviour#verify} says that something is so.
 * </ul>
 */
@NullMarked
package dev.cairn.core.witness;

import org.jspecify.annotations.NullMarked;
