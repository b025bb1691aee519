/**
 * The way from a log to its witnesses: {@code add-checkpoint} of <a href="https://c2sp.org/tlog-witness">tlog-witness</a>, as its client, and
 * what is known of the witnesses of a <a href="https://c2sp.org/tlog-policy">tlog-policy</a>.
 *
 * <p>{@link dev.cairn.server.witness.Witnesses} starts a {@link dev.cairn.server.witness.Round} for a checkpoint and hands it to one
 * {@link dev.cairn.server.witness.WitnessClient} for each URL; {@link dev.cairn.server.witness.WitnessFace} shows how they are.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>A cosignature leaves this package only after the witness's own key has verified it over the checkpoint that was sent.
 *   <li>A witness has at most one request at a time, however long it takes: a slow one is asked about the newest checkpoint when it is done.
 *   <li>Nothing that a witness sends is kept longer than its answer, nor taken beyond a bound.
 * </ul>
 */
@NullMarked
package dev.cairn.server.witness;

import org.jspecify.annotations.NullMarked;
