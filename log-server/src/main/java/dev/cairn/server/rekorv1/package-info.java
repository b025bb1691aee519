/**
 * The face of Rekor v1 (<a href="https://github.com/sigstore/rekor/blob/main/openapi.yaml">its OpenAPI document</a>): entries with an inclusion proof,
 * a signed checkpoint and a signed entry timestamp, the same tree and the same indices as every other face.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>The face's own ECDSA P-256 key signs checkpoints of trees that the log has published, and no others: a fork would need a fork of the log.
 *   <li>A checkpoint of this face has exactly one signature line; its clients refuse any more.
 *   <li>Nothing is answered about an entry that no published checkpoint covers.
 * </ul>
 */
@NullMarked
package dev.cairn.server.rekorv1;

import org.jspecify.annotations.NullMarked;
