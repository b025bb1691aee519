/**
 * The log's derived stores in one RocksDB database.
 *
 * <p>Column families, keys and values (integers big-endian, so that keys sort by number):
 *
 * <pre>
 * tiles        level u8, tile index u64         hashes of the tile, 32 bytes each, as many as there are
 * entries      index u64 of the first entry     a run of entries of one bundle, in bundle encoding (u16 length, bytes)
 * batches      index u64 of the first entry     timestamp u64 in microseconds, one kind code per entry
 * leaf-hashes  leaf hash, 32 bytes              index u64
 * search       key type u8, SHA-256 of the      how far behind it the batch's further entries with the term
 *              term's UTF-8, the first 16       are, ascending, u32 each
 *              bytes of it, u64 index of the
 *              first entry of a batch with it
 * attestations index u64                        the attestation beside the entry
 * checkpoints  tree size u64                    signed-at u64 in microseconds, root hash, signed note
 * default      "applied"                        journal sequence number u64, size u64
 *              "checkpoints"                    sequence number u64 in the checkpoint journal
 *              "layout"                         2 u64
 * </pre>
 *
 * <p>Sixteen bytes of a hash are short enough that someone with the means to compute 2^64 hashes could make two terms that share their
 * rows. A search for the one then finds the entries of the other too: it never misses one.
 *
 * <p><b>Invariants.</b> One write batch per sequenced batch, which also holds the position that it brings the store to. RocksDB keeps no log
 * of these writes: column families are flushed to files together, at one position (atomic flush), and what a crash takes from memory is read again from
 * the journal, at most some thousand events. A run of {@code entries} never crosses a bundle's end. Timestamps never go back from one batch to the next. A database of another layout is
 * refused, because a part of it could be missing: it can be deleted, and is built again from the journal.
 */
@NullMarked
package dev.cairn.core.store.rocksdb;

import org.jspecify.annotations.NullMarked;
