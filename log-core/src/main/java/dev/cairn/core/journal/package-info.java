/**
 * The journal's wire form and its databases: events as bytes, their Pekko serializer, the plugin's configuration and the schema.
 *
 * <p>Events are a wire format: written by hand, with a version in each manifest and golden bytes in the tests. A changed byte is a new
 * manifest, and the decoders of all versions stay. All integers are big-endian.
 *
 * <pre>
 * sequencer-started/1    term u64, timestamp u64 (microseconds since the epoch)
 * entries-sequenced/1    term u64, first index u64, timestamp u64, new size u64, new root hash 32 bytes, count u32,
 *                        then for each entry: kind u8, length u16, bytes
 * entries-sequenced/2    as /1, and behind each entry's bytes what is beside it: number of index keys u16, for each of them
 *                        type u8, length u16, UTF-8; then 0 u8, or 1 u8, length u32 and the attestation
 * sequencer-state/1      term u64, size u64, timestamp u64, peaks of the frontier 32 bytes each, largest subtree first
 * checkpoint-signed/1    size u64, root hash 32 bytes, signed-at u64, signed note: signed, and public at once
 * checkpoint-signed/2    as /1: signed, awaits cosignatures
 * checkpoint-published/1 as checkpoint-signed/1, with the cosignatures in the note: public
 * publisher-state/1      as checkpoint-signed/1, or nothing: the last checkpoint signed, which is public
 * publisher-state/2      length u32 of the last checkpoint signed, it as checkpoint-signed/1, and the last one published likewise, or nothing
 * </pre>
 *
 * <p>{@code entries-sequenced/2} is written where an entry of the batch has something beside it, and nowhere else; {@code checkpoint-signed/2} where there are
 * witnesses, and {@code publisher-state/2} where the last checkpoint signed is not the last one published.
 *
 * <p><b>Invariants.</b> Whatever is decoded is well formed: a count, length or size that does not fit is a
 * {@link dev.cairn.core.StoreException}, never a partial event.
 */
@NullMarked
package dev.cairn.core.journal;

import org.jspecify.annotations.NullMarked;
