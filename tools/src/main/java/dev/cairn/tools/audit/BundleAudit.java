package dev.cairn.tools.audit;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.LeafIndex;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.EntryBundle;
import dev.cairn.core.tile.TileId;
import dev.cairn.tools.audit.Finding.Rule;
import dev.cairn.tools.client.ProvenTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Audits one bundle of entries, with its tile of leaf hashes. Safe for concurrent use. */
final class BundleAudit {
    private final LogFiles files;
    private final ProvenTree tree;
    private final LeafCheck leaves;
    private final IssuanceCheck issuance;

    BundleAudit(LogFiles files, ProvenTree tree, LeafCheck leaves, IssuanceCheck issuance) {
        this.files = files;
        this.tree = tree;
        this.leaves = leaves;
        this.issuance = issuance;
    }

    /** A file as the log holds it: in its width, or full. */
    private record Held(String path, int width, Bytes bytes) {}

    /** A bundle and its tile, not looked at yet. */
    static final class Fetched {
        final BundleId id;
        final Optional<Held> bundle;
        final Optional<Held> tile;

        private Fetched(BundleId id, Optional<Held> bundle, Optional<Held> tile) {
            this.id = id;
            this.bundle = bundle;
            this.tile = tile;
        }
    }

    /** What a bundle holds. The leaf hashes are those of its entries; they are there only if the tree can go on with them. */
    static final class Audited {
        final BundleId id;
        final byte[] leafHashes;
        final List<Finding> findings = new ArrayList<>();
        boolean usable;
        long verified;
        long form;
        long certificates;
        long opaque;

        Audited(BundleId id) {
            this.id = id;
            this.leafHashes = new byte[id.width() * Hash.LENGTH];
        }
    }

    /** @throws StoreException if it cannot be known whether a file is there */
    Fetched fetch(long number) {
        BundleId id = new BundleId(number, BundleId.widthAt(number, tree.size()));
        TileId tile = new TileId(0, number, id.width());
        return new Fetched(
                id,
                read(id.path(), id.width(), id.full().path()),
                read(tile.path(), tile.width(), tile.full().path()));
    }

    // SPEC (tlog-tiles): a log may delete partial tiles once the full tile is available.
    private Optional<Held> read(String path, int width, String fullPath) {
        Optional<Held> exact = files.read(path).map(bytes -> new Held(path, width, Bytes.wrap(bytes)));
        return exact.isPresent() || path.equals(fullPath)
                ? exact
                : files.read(fullPath).map(bytes -> new Held(fullPath, BundleId.FULL_WIDTH, Bytes.wrap(bytes)));
    }

    Audited audit(Fetched fetched) {
        BundleId id = fetched.id;
        Audited audited = new Audited(id);
        if (fetched.bundle.isEmpty()) {
            audited.findings.add(Finding.of(Rule.MISSING, id.path(), "neither this bundle nor the full one is there"));
            return audited;
        }
        Held held = fetched.bundle.get();
        List<Bytes> entries;
        try {
            entries = EntryBundle.decode(held.bytes().unsafeArray(), held.width());
        } catch (MalformedException e) {
            audited.findings.add(Finding.of(Rule.BUNDLE, held.path(), e.rule()));
            return audited;
        }
        TreeHasher hasher = TreeHasher.local();
        for (int slot = 0; slot < id.width(); slot++) {
            byte[] entry = entries.get(slot).unsafeArray();
            hasher.leaf(entry, 0, entry.length, audited.leafHashes, slot * Hash.LENGTH);
        }
        audited.usable = compare(fetched, audited, held);
        for (int slot = 0; slot < id.width(); slot++) {
            issuance.seen(id.index() * BundleId.FULL_WIDTH + slot, entries.get(slot));
        }
        for (int slot = 0; slot < id.width(); slot++) {
            check(audited, id.index() * BundleId.FULL_WIDTH + slot, entries.get(slot));
        }
        return audited;
    }

    private boolean compare(Fetched fetched, Audited audited, Held bundle) {
        if (fetched.tile.isEmpty()) {
            TileId id = new TileId(0, audited.id.index(), audited.id.width());
            audited.findings.add(Finding.of(Rule.MISSING, id.path(), "neither this tile nor the full one is there"));
            return true;
        }
        Held tile = fetched.tile.get();
        int length = audited.id.width() * Hash.LENGTH;
        if (tile.bytes().size() != tile.width() * Hash.LENGTH) {
            audited.findings.add(Finding.of(
                    Rule.TILE,
                    tile.path(),
                    "has " + tile.bytes().size() + " bytes, not " + tile.width() * Hash.LENGTH));
            return true;
        }
        int at = Arrays.mismatch(audited.leafHashes, 0, length, tile.bytes().unsafeArray(), 0, length);
        if (at < 0) {
            return true;
        }
        int slot = at / Hash.LENGTH;
        long index = audited.id.index() * BundleId.FULL_WIDTH + slot;
        Hash stored = Hash.copyOf(tile.bytes().unsafeArray(), slot * Hash.LENGTH);
        if (committed(index, stored)) {
            audited.findings.add(new Finding(
                    OptionalLong.of(index),
                    Rule.ENTRY,
                    bundle.path(),
                    "the entry does not hash to the leaf hash that the root commits to"));
            return false;
        }
        audited.findings.add(new Finding(
                OptionalLong.of(index), Rule.TILE, tile.path(), "slot " + slot + " is not the leaf hash of the entry"));
        return true;
    }

    private boolean committed(long index, Hash leafHash) {
        try {
            return tree.leaf(index).leafHash().equals(leafHash);
        } catch (VerificationException | StoreException e) {
            return false;
        }
    }

    private void check(Audited audited, long index, Bytes entry) {
        try {
            LeafCheck.Checked checked = leaves.check(entry);
            switch (checked.outcome()) {
                case VERIFIED -> audited.verified++;
                case FORM -> audited.form++;
                case OPAQUE -> audited.opaque++;
                case CERTIFICATE -> {
                    audited.certificates++;
                    checkIndex(audited, index, entry);
                }
            }
            for (UsedCertificate certificate : checked.certificates()) {
                audited.findings.addAll(issuance.check(index, certificate));
            }
        } catch (MalformedException e) {
            audited.findings.add(Finding.of(index, Rule.CANONICAL_FORM, e.getMessage()));
        } catch (VerificationException e) {
            audited.findings.add(Finding.of(index, Rule.SIGNATURE, e.getMessage()));
        }
    }

    private static void checkIndex(Audited audited, long index, Bytes entry) throws MalformedException {
        OptionalLong named = LeafIndex.in(CtLeaf.decode(entry).extensions());
        if (named.isPresent() && named.getAsLong() != index) {
            audited.findings.add(Finding.of(
                    index, Rule.CERTIFICATE_INDEX, "the leaf of a certificate says index " + named.getAsLong()));
        }
    }
}
