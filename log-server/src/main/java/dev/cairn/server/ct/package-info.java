/**
 * Certificate transparency, <a href="https://www.rfc-editor.org/rfc/rfc6962">RFC 6962</a> section 4, on the log's own tree: what a CA
 * submits is logged beside everything else, and the tree heads are those of the other faces, signed with a key of this face.
 *
 * <p>Entries that are not certificates have their bytes as {@code leaf_input} too, so that hashes and proofs of all indices can be checked; their
 * {@code extra_data} is empty.
 *
 * <p><b>Invariants.</b> An SCT is signed only for a leaf that a published checkpoint covers. Tree heads are those of published checkpoints.
 */
@NullMarked
package dev.cairn.server.ct;

import org.jspecify.annotations.NullMarked;
