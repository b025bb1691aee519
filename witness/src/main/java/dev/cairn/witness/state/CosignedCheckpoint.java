package dev.cairn.witness.state;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.SignedNote;
import java.time.Instant;

/**
 * The latest checkpoint that the witness has cosigned for an origin.
 *
 * @param size of the tree
 * @param root of the tree
 * @param time of the cosignatures, in whole seconds
 * @param note the checkpoint with those signatures of its log that the witness has verified, and no others
 */
public record CosignedCheckpoint(long size, Hash root, Instant time, SignedNote note) {}
