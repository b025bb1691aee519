package dev.cairn.core.tile;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry bundle: the entries of one level 0 tile, in order.
 *
 * <pre>
 * repeated width times:   length  2 bytes, big-endian
 *                         entry   length bytes, 0 to 65,535
 * </pre>
 */
public final class EntryBundle {
    /** The longest entry that a log can hold, in bytes. */
    public static final int MAX_ENTRY_BYTES = 65535;

    private static final int LENGTH_BYTES = 2;

    private EntryBundle() {}

    /** Hears of the entries of a bundle. */
    @FunctionalInterface
    public interface Visitor {
        /** The entry in a slot is {@code bundle[offset, offset + length)}. */
        void entry(int slot, byte[] bundle, int offset, int length);
    }

    /** The number of bytes that an entry of the given length takes in a bundle. */
    public static int encodedBytes(int entryBytes) {
        return LENGTH_BYTES + entryBytes;
    }

    /**
     * Writes an entry with its length at an offset.
     *
     * @return the offset behind it
     * @throws IllegalArgumentException if the entry is longer than 65,535 bytes
     */
    public static int encode(byte[] entry, byte[] out, int offset) {
        if (entry.length > MAX_ENTRY_BYTES) {
            throw new IllegalArgumentException("an entry has at most 65,535 bytes, not " + entry.length);
        }
        out[offset] = (byte) (entry.length >> 8);
        out[offset + 1] = (byte) entry.length;
        System.arraycopy(entry, 0, out, offset + LENGTH_BYTES, entry.length);
        return offset + LENGTH_BYTES + entry.length;
    }

    /**
     * The bundle of the given entries.
     *
     * @throws IllegalArgumentException if one is longer than 65,535 bytes
     */
    public static byte[] encode(List<Bytes> entries) {
        byte[] bundle = new byte
                [entries.stream().mapToInt(entry -> encodedBytes(entry.size())).sum()];
        int offset = 0;
        for (Bytes entry : entries) {
            offset = encode(entry.unsafeArray(), bundle, offset);
        }
        return bundle;
    }

    /**
     * The entries of a bundle.
     *
     * @param width how many there must be, exactly
     * @throws MalformedException if the bundle ends inside an entry, or goes on behind the last
     */
    public static List<Bytes> decode(byte[] bundle, int width) throws MalformedException {
        List<Bytes> entries = new ArrayList<>(width);
        visit(bundle, width, (slot, buffer, offset, length) -> entries.add(Bytes.copyOf(buffer, offset, length)));
        return List.copyOf(entries);
    }

    /**
     * Reads a bundle without copying its entries. The visitor has seen the entries before a defect when it is found.
     *
     * @param width how many entries there must be, exactly
     * @throws MalformedException if the bundle ends inside an entry, or goes on behind the last
     */
    public static void visit(byte[] bundle, int width, Visitor visitor) throws MalformedException {
        int offset = 0;
        for (int slot = 0; slot < width; slot++) {
            if (bundle.length - offset < LENGTH_BYTES) {
                throw new MalformedException("entry bundle", "it ends in the length of entry " + slot);
            }
            int length = (bundle[offset] & 0xff) << 8 | (bundle[offset + 1] & 0xff);
            offset += LENGTH_BYTES;
            if (bundle.length - offset < length) {
                throw new MalformedException("entry bundle", "it ends in entry " + slot);
            }
            visitor.entry(slot, bundle, offset, length);
            offset += length;
        }
        if (offset != bundle.length) {
            throw new MalformedException("entry bundle", "bytes behind the last entry");
        }
    }
}
