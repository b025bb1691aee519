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
 * search       key type u8, term, 0, index u64  nothing
 * checkpoints  tree size u64                    signed-at u64 in microseconds, root hash, signed note
 * default      "applied" | "checkpoints"        journal sequence number u64, size u64 | sequence number u64
 * </pre>
 *
 * <p><b>Invariants.</b> One write batch per sequenced batch, which also holds the position that it brings the store to; no write is
 * synced, because a lost tail is read again from the journal. A run of {@code entries} never crosses a bundle's end.
 */
@NullMarked
package dev.cairn.core.store.rocksdb;

import org.jspecify.annotations.NullMarked;
