package dev.cairn.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Raw entries for {@code POST /add}: a text with the number of the entry, and random bytes that make it as long as asked. The text also
 * names this process's own random number, so that a second process adds no duplicates.
 */
final class AddSubmissions implements EntrySubmissions {
    private static final int MIN_ENTRY_BYTES = 48;
    private static final int NUMBER_DIGITS = 12;

    private final byte[] head;
    private final byte[] entry;
    private final int numberOffset;
    private final long count;

    /** @param entryBytes length of every entry, 48 to 65,535 */
    AddSubmissions(Target target, long count, int entryBytes, Random random) {
        if (entryBytes < MIN_ENTRY_BYTES || entryBytes > 0xFFFF) {
            throw new IllegalArgumentException("entry bytes must be 48 to 65535: " + entryBytes);
        }
        byte[] prefix = String.format("load %016x entry ", random.nextLong()).getBytes(StandardCharsets.US_ASCII);
        this.count = count;
        this.head = ("POST " + target.path("/add") + " HTTP/1.1\r\nHost: " + target.host()
                        + "\r\nContent-Type: application/octet-stream\r\nContent-Length: " + entryBytes + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        this.entry = new byte[entryBytes];
        random.nextBytes(entry);
        System.arraycopy(prefix, 0, entry, 0, prefix.length);
        this.numberOffset = prefix.length;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public void write(long number, ByteBuffer out) {
        out.put(head);
        fill(number, entry);
        out.put(entry);
    }

    @Override
    public Dialect dialect(long number) {
        return Dialect.ADD;
    }

    @Override
    public byte[] entry(long number) {
        byte[] copy = entry.clone();
        fill(number, copy);
        return copy;
    }

    private void fill(long number, byte[] bytes) {
        long rest = number;
        for (int i = NUMBER_DIGITS - 1; i >= 0; i--) {
            bytes[numberOffset + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
