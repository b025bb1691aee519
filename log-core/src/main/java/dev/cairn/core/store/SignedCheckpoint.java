package dev.cairn.core.store;

import dev.cairn.core.Bytes;
import dev.cairn.core.merkle.Hash;
import java.time.Instant;

/**
 * A checkpoint that this log has signed.
 *
 * @param size the tree size
 * @param root the root hash
 * @param signedAt when it was signed
 * @param note the signed note, as {@code /checkpoint} serves it
 */
public record SignedCheckpoint(long size, Hash root, Instant signedAt, Bytes note) {}
