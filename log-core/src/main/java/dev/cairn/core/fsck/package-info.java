/**
 * Checks a whole log against a root: derives every leaf hash from the entry bundles, every tile and the root from the leaf hashes, and
 * compares them with what the log holds. It judges served logs, data directories, and every test that writes.
 *
 * <p>Sources: <a href="https://c2sp.org/tlog-tiles">c2sp.org/tlog-tiles</a>, RFC 9162 section 2.1.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>Nothing is read but the files that the tree of the given size has; each of them is read.
 *   <li>A log is clean only if every byte of these files is what the entries and the root demand.
 *   <li>Memory does not grow with the log.
 * </ul>
 */
@NullMarked
package dev.cairn.core.fsck;

import org.jspecify.annotations.NullMarked;
