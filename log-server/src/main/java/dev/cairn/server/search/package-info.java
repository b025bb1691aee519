/**
 * The search index over HTTP, as JSON: from an identity, an issuer, a digest, a key, a subject or a predicate type to entries.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>An answer is complete: whatever entry below its {@code treeSize} matches is in it or on a later page.
 *   <li>Nothing beyond the published size is in an answer.
 *   <li>The rows of the index that are looked at, the entries and the bytes of one answer are bounded; what is left is on the next page.
 *   <li>Where an entry stands is the log's word: an answer has no proofs. Whoever needs them takes them from the tiles.
 * </ul>
 */
@NullMarked
package dev.cairn.server.search;

import org.jspecify.annotations.NullMarked;
