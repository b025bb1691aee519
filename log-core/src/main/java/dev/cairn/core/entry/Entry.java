package dev.cairn.core.entry;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
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

    private final EntryKind kind;
    private final Bytes bytes;
    private final Hash leafHash;
    private final List<IndexKey> indexKeys;
    private final Supplement supplement;

    private Entry(EntryKind kind, Bytes bytes, List<IndexKey> leafKeys, Supplement supplement) {
        this.kind = kind;
        this.bytes = bytes;
        this.leafHash = TreeHasher.local().leaf(bytes.unsafeArray());
        this.indexKeys = joined(leafKeys, supplement.indexKeys());
        this.supplement = supplement;
    }

    private static List<IndexKey> joined(List<IndexKey> leafKeys, List<IndexKey> others) {
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
            case REKORD_0_0_1 -> verified(kind, leaf, RekordLeaf.read(leaf).indexKeys(), supplement);
        };
    }

    /** {@link #verified(EntryKind, Bytes, List, Supplement)} with nothing beside the leaf. */
    public static Entry verified(EntryKind kind, Bytes leaf, List<IndexKey> leafKeys) {
        return new Entry(kind, leaf, leafKeys, Supplement.NONE);
    }

    /**
     * An entry whose kind has verified it and has made its canonical leaf bytes. Only the packages of the kinds call this; a test of
     * the architecture holds them to it.
     *
     * @param leafKeys the terms that the leaf itself gives
     * @param supplement what is kept beside the leaf
     */
    public static Entry verified(EntryKind kind, Bytes leaf, List<IndexKey> leafKeys, Supplement supplement) {
        return new Entry(kind, leaf, leafKeys, supplement);
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
