package dev.cairn.core.sequencer;

import dev.cairn.core.merkle.Hash;

/**
 * A tree whose entries are in the journal and whose tiles are in the store.
 *
 * @param root the root hash that the journal records for the size
 */
record IntegratedTree(long size, Hash root) {}
