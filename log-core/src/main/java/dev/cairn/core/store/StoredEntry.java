package dev.cairn.core.store;

import dev.cairn.core.Bytes;
import dev.cairn.core.entry.EntryKind;
import java.time.Instant;

/**
 * An entry as it stands in the log.
 *
 * @param index its index
 * @param kind the kind that it was submitted as
 * @param bytes the entry: the bytes that the leaf hash is over
 * @param timestamp when its batch was sequenced
 */
public record StoredEntry(long index, EntryKind kind, Bytes bytes, Instant timestamp) {}
