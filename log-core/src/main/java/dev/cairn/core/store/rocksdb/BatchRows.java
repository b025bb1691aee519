package dev.cairn.core.store.rocksdb;

import dev.cairn.core.StoreException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.store.StoredBatch;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** A row of the {@code batches} column family: when a batch was sequenced, and the kinds of its entries. */
final class BatchRows {
    private static final int HEADER = 8;

    private BatchRows() {}

    static byte[] value(StoredBatch batch) {
        ByteBuffer out = ByteBuffer.allocate(HEADER + batch.entries().size()).putLong(micros(batch.timestamp()));
        for (Entry entry : batch.entries()) {
            out.put(entry.kind().code());
        }
        return out.array();
    }

    static Instant timestamp(byte[] value) {
        return instant(ByteBuffer.wrap(value).getLong());
    }

    static EntryKind kind(byte[] value, long at) {
        return EntryKind.ofCode(value[Math.toIntExact(HEADER + at)]);
    }

    /** When the last batch was sequenced; the epoch before the first. */
    static Instant lastTimestamp(RocksIterator batches) throws RocksDBException {
        batches.seekToLast();
        batches.status();
        return batches.isValid() ? timestamp(batches.value()) : Instant.EPOCH;
    }

    /**
     * The index of the first entry whose batch was sequenced at a time or after it, of {@code size} entries; {@code size} if there is none.
     * By halving the range of indices: timestamps never go back.
     */
    static long firstIndexAt(RocksIterator batches, long size, Instant time) throws RocksDBException {
        long low = 0; // everything below was sequenced before the time
        long high = size; // the batch that begins here was not, or there is none
        while (low < high) {
            batches.seekForPrev(Keys.number(low + (high - low) / 2));
            batches.status();
            if (!batches.isValid()) {
                throw new StoreException("rocksdb: no batch at index " + low);
            }
            long first = Keys.number(batches.key(), 0);
            byte[] value = batches.value();
            if (timestamp(value).isBefore(time)) {
                low = first + value.length - HEADER;
            } else {
                high = first;
            }
        }
        return high;
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
