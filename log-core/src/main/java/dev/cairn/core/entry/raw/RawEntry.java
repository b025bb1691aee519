package dev.cairn.core.entry.raw;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.Supplement;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Opaque bytes as an entry. */
public final class RawEntry {
    private static final byte[] REKOR_ENTRY = "{\"apiVersion\":".getBytes(StandardCharsets.US_ASCII);

    private RawEntry() {}

    /**
     * The entry with these bytes.
     *
     * @throws MalformedException if there are none or more than {@link Entry#MAX_BYTES}, or if they begin as every canonical Rekor
     *     entry does or are a leaf of certificate transparency: those come in through the routes that verify them
     */
    public static Entry of(Bytes bytes) throws MalformedException {
        return of(bytes, Supplement.NONE);
    }

    /**
     * As {@link #of(Bytes)}, with something beside the leaf.
     *
     * @throws MalformedException as {@link #of(Bytes)}
     */
    public static Entry of(Bytes bytes, Supplement supplement) throws MalformedException {
        if (bytes.size() == 0 || bytes.size() > Entry.MAX_BYTES) {
            throw new MalformedException("entry", "must have 1 to " + Entry.MAX_BYTES + " bytes, has " + bytes.size());
        }
        byte[] value = bytes.unsafeArray();
        int prefix = REKOR_ENTRY.length;
        if (value.length >= prefix && Arrays.equals(value, 0, prefix, REKOR_ENTRY, 0, prefix)) {
            throw new MalformedException(
                    "entry",
                    "must not begin with {\"apiVersion\": as Rekor entries do, which are logged after verification");
        }
        if (CtLeaf.isLike(bytes)) {
            throw new MalformedException(
                    "entry", "must not be a leaf of certificate transparency, which is logged after verification");
        }
        return Entry.verified(EntryKind.RAW, bytes, List.of(), supplement);
    }
}
