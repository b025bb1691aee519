package dev.cairn.core.entry;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.ct.CtEntry;
import dev.cairn.core.entry.dsse.DsseLeaf;
import dev.cairn.core.entry.dsse.DsseV1Leaf;
import dev.cairn.core.entry.hashedrekord.HashedRekordLeaf;
import dev.cairn.core.entry.hashedrekord.HashedRekordV1Leaf;
import dev.cairn.core.entry.intoto.IntotoLeaf;
import dev.cairn.core.entry.raw.RawEntry;
import dev.cairn.core.entry.rekord.RekordLeaf;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the log takes: an entry that is verified and canonical, with its leaf hash and the terms it is found under. Immutable. */
public final class Entry {
    /** The longest leaf: an entry bundle of tlog-tiles gives each entry a 16-bit length. */
    public static final int MAX_BYTES = 65_535;

    private static final int INDEX_BYTES = 5;

    private final EntryKind kind;
    private final Bytes bytes;
    private final Hash leafHash;
    private final List<IndexKey> indexKeys;
    private final Supplement supplement;
    private final int indexAt; // where in the bytes the index belongs; negative if nowhere, or if it is there

    private Entry(EntryKind kind, Bytes bytes, List<IndexKey> indexKeys, Supplement supplement, int indexAt) {
        this.kind = kind;
        this.bytes = bytes;
        this.leafHash = TreeHasher.local().leaf(bytes.unsafeArray());
        this.indexKeys = indexKeys;
        this.supplement = supplement;
        this.indexAt = indexAt;
    }

    private static List<IndexKey> joined(List<IndexKey> leafKeys, List<IndexKey> others) {
        if (leafKeys.isEmpty() && others.isEmpty()) {
            return List.of();
        }
        Set<IndexKey> all = new LinkedHashSet<>(leafKeys);
        all.addAll(others);
        all.addAll(IdentityTerms.ofAll(all));
        return List.copyOf(all);
    }

    /**
     * The entry with a leaf that the log itself has stored, and nothing beside it.
     *
     * @throws MalformedException if the bytes are not a canonical leaf of that kind
     */
    public static Entry of(EntryKind kind, Bytes leaf) throws MalformedException {
        return of(kind, leaf, Supplement.NONE);
    }

    /**
     * The entry with a leaf that the log itself has stored, and what was stored beside it. Its form is checked; its signatures are not
     * verified again.
     *
     * @throws MalformedException if the bytes are not a canonical leaf of that kind
     */
    public static Entry of(EntryKind kind, Bytes leaf, Supplement supplement) throws MalformedException {
        return switch (kind) {
            case RAW -> RawEntry.of(leaf, supplement);
            case HASHEDREKORD_0_0_2 ->
                verified(kind, leaf, HashedRekordLeaf.read(leaf).indexKeys(), supplement);
            case DSSE_0_0_2 -> verified(kind, leaf, DsseLeaf.read(leaf).indexKeys(), supplement);
            case HASHEDREKORD_0_0_1 ->
                verified(kind, leaf, HashedRekordV1Leaf.read(leaf).indexKeys(), supplement);
            case DSSE_0_0_1 -> verified(kind, leaf, DsseV1Leaf.read(leaf).indexKeys(), supplement);
            case INTOTO_0_0_2 -> verified(kind, leaf, IntotoLeaf.read(leaf).indexKeys(), supplement);
            case CT -> CtEntry.of(leaf, supplement);
            case REKORD_0_0_1 -> verified(kind, leaf, RekordLeaf.read(leaf).indexKeys(), supplement);
        };
    }

    /** {@link #verified(EntryKind, Bytes, List, Supplement)} with nothing beside the leaf. */
    public static Entry verified(EntryKind kind, Bytes leaf, List<IndexKey> leafKeys) {
        return verified(kind, leaf, leafKeys, Supplement.NONE);
    }

    /**
     * An entry whose kind has verified it and has made its canonical leaf bytes. Only the packages of the kinds call this; a test of
     * the architecture holds them to it.
     *
     * @param leafKeys the terms that the leaf itself gives
     * @param supplement what is kept beside the leaf
     */
    public static Entry verified(EntryKind kind, Bytes leaf, List<IndexKey> leafKeys, Supplement supplement) {
        return new Entry(kind, leaf, joined(leafKeys, supplement.indexKeys()), supplement, -1);
    }

    /**
     * As {@link #verified(EntryKind, Bytes, List, Supplement)}, for an entry whose bytes are to hold its index.
     *
     * @param indexAt where in the bytes the index belongs: five of them, big-endian
     */
    public static Entry awaitingIndex(
            EntryKind kind, Bytes leaf, List<IndexKey> leafKeys, Supplement supplement, int indexAt) {
        return new Entry(kind, leaf, joined(leafKeys, supplement.indexKeys()), supplement, indexAt);
    }

    /**
     * The entry as it is logged at an index: this one, unless its bytes are to hold the index. Until then they hold zeros, and the leaf hash is
     * that of the bytes with zeros.
     */
    public Entry at(long index) {
        if (indexAt < 0) {
            return this;
        }
        byte[] indexed = bytes.toArray();
        for (int i = 0; i < INDEX_BYTES; i++) {
            indexed[indexAt + i] = (byte) (index >> (8 * (INDEX_BYTES - 1 - i)));
        }
        return new Entry(kind, Bytes.wrap(indexed), indexKeys, supplement, -1);
    }

    /** The kind of leaf. */
    public EntryKind kind() {
        return kind;
    }

    /** The leaf bytes as logged, 1 to {@value #MAX_BYTES}. */
    public Bytes bytes() {
        return bytes;
    }

    /** SHA-256 of a zero byte and the leaf bytes (RFC 6962 section 2.1); also the entry's identity among duplicates. */
    public Hash leafHash() {
        return leafHash;
    }

    /** The terms under which the entry can be found, each once: the leaf's, the supplement's, and those that {@link IdentityTerms} makes of them. */
    public List<IndexKey> indexKeys() {
        return indexKeys;
    }

    /** What is kept beside the leaf. */
    public Supplement supplement() {
        return supplement;
    }

    /** What the entry takes in the journal, but for a few bytes: the leaf and what is beside it. */
    public long journalBytes() {
        return (long) bytes.size() + supplement.bytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entry that && kind == that.kind && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return leafHash.hashCode();
    }

    @Override
    public String toString() {
        return kind + " " + leafHash.hex();
    }
}
