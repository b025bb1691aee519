/**
 * The way of an entry: submitted → sequenced → integrated → published.
 *
 * <p>{@link dev.cairn.core.sequencer.Batcher} answers duplicates and groups submissions; {@link dev.cairn.core.sequencer.Sequencer} gives
 * them their indices by persisting one event per batch (<b>the commit point</b>); {@link dev.cairn.core.sequencer.Integrator} hashes the
 * batch into tiles and writes the store; {@link dev.cairn.core.sequencer.Publisher} checks the tree by a second path, signs, persists and
 * publishes the checkpoint; then the waiting submission is answered. {@link dev.cairn.core.sequencer.LogSupervisor} starts them in that
 * order, from the journals, and again after a failure.
 *
 * <p>A log may have witnesses ({@link dev.cairn.core.sequencer.Witnessing}). Then its publisher persists what it signed, has it cosigned by
 * them ({@link dev.cairn.core.sequencer.Cosigners}), persists it again with the cosignatures, and only then publishes it. Sequencing and
 * integration do not wait for them.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>One writer gives the order. An index is taken from the replayed state, never from the journal's sequence number.
 *   <li>Only roots of persisted events are signed, each after it was derived again from the stored tiles and proved consistent with the
 *       checkpoint signed before it.
 *   <li>A checkpoint is in the checkpoint journal before anyone sees it, witnesses included. Sizes never go back; one size never has two
 *       roots.
 *   <li>With witnesses, readers see a checkpoint only with the cosignatures of the quorum, unless the log was told to fail open, or it was
 *       published before it had them.
 *   <li>A submission is answered only when a published checkpoint covers it.
 * </ul>
 */
@NullMarked
package dev.cairn.core.sequencer;

import org.jspecify.annotations.NullMarked;
