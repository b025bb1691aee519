/**
 * Inclusion and consistency proofs on request (<a href="https://www.rfc-editor.org/rfc/rfc9162#section-2.1">RFC 9162 section 2.1</a>), as JSON
 * or as <a href="https://c2sp.org/tlog-proof">tlog-proof</a>. A convenience: everything here can be computed from the tiles.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>Every proof was verified here, and its tree was proven to be a prefix of the tree of the latest published checkpoint.
 *   <li>A checkpoint is in an answer only if the log published it for exactly the size of the proof.
 * </ul>
 */
@NullMarked
package dev.cairn.server.proofs;

import org.jspecify.annotations.NullMarked;
