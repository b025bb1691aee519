package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.EntryBundle;
import dev.cairn.tools.client.CheckpointTrust.AcceptedCheckpoint;
import dev.cairn.tools.client.ProvenTree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** A log that serves tlog-tiles: Cairn, Rekor v2, and others. */
final class TileLog implements LogReader {
    /** Read at once; a multiple of the bundles that are fetched side by side. */
    private static final int BUNDLES = 16;

    private static final int TRIES = 3;

    private final LogFiles files;
    private final CheckpointGate gate;
    private final Executor fetchers;
    private final Duration pause;

    /** @param pause before a file that is missing is asked for again: a server may be about to show it */
    TileLog(LogFiles files, CheckpointGate gate, Executor fetchers, Duration pause) {
        this.files = files;
        this.gate = gate;
        this.fetchers = fetchers;
        this.pause = pause;
    }

    @Override
    public List<VerifierKey> keys(Checkpoint checkpoint) {
        return gate.keys();
    }

    @Override
    public View latest() throws MalformedException, VerificationException, TamperException {
        byte[] note = files.read("checkpoint").orElseThrow(() -> new StoreException("the log shows no checkpoint"));
        return new TileView(gate.accept(SignedNote.parse(note)));
    }

    @Override
    public View at(SignedNote note) throws MalformedException, VerificationException {
        return new TileView(gate.again(note));
    }

    private final class TileView implements View {
        private final AcceptedCheckpoint accepted;
        private final ProvenTree tree;

        TileView(AcceptedCheckpoint accepted) {
            this.accepted = accepted;
            this.tree = ProvenTree.of(files, accepted);
        }

        @Override
        public AcceptedCheckpoint accepted() {
            return accepted;
        }

        @Override
        public Frontier frontier(long size) throws VerificationException {
            return tree.frontierAt(size);
        }

        @Override
        public Continuation continues(long size, Hash root) throws VerificationException {
            if (size == tree.size()) {
                return new Continuation(root.equals(tree.checkpoint().root()), Optional.of(List.of()));
            }
            if (tree.rootAt(size).equals(root)) {
                return new Continuation(true, Optional.empty());
            }
            List<Hash> proof = tree.prefix(size);
            ProofVerifier.prefixRoot(size, tree.size(), proof, tree.checkpoint().root());
            return new Continuation(false, Optional.of(proof));
        }

        @Override
        public long next(long from) {
            long bundle = from / BundleId.FULL_WIDTH;
            return Math.min(tree.size(), (bundle + BUNDLES) * BundleId.FULL_WIDTH);
        }

        @Override
        public List<ShownEntry> entries(long from, long to) throws MalformedException, TamperException {
            List<CompletableFuture<List<Bytes>>> bundles = new ArrayList<>();
            for (long i = from / BundleId.FULL_WIDTH; i * BundleId.FULL_WIDTH < to; i++) {
                long bundle = i;
                bundles.add(CompletableFuture.supplyAsync(() -> bundle(bundle), fetchers));
            }
            List<ShownEntry> entries = new ArrayList<>();
            long index = from / BundleId.FULL_WIDTH * BundleId.FULL_WIDTH;
            for (CompletableFuture<List<Bytes>> bundle : bundles) {
                for (Bytes entry : join(bundle)) {
                    if (index >= from && index < to) {
                        entries.add(ShownEntry.of(entry));
                    }
                    index++;
                }
            }
            return entries;
        }

        private List<Bytes> bundle(long index) {
            BundleId id = new BundleId(index, BundleId.widthAt(index, tree.size()));
            for (int i = 0; i < TRIES; i++) {
                Optional<byte[]> exact = files.read(id.path());
                int width = exact.isPresent() ? id.width() : BundleId.FULL_WIDTH;
                Optional<byte[]> held =
                        exact.isPresent() ? exact : files.read(id.full().path());
                try {
                    if (held.isPresent()) {
                        return EntryBundle.decode(held.get(), width).subList(0, id.width());
                    }
                    Thread.sleep(pause.toMillis());
                } catch (MalformedException e) {
                    throw new CompletionException(TamperException.of("bundle", id.path(), id.path() + ": " + e.rule()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new StoreException("interrupted", e);
                }
            }
            throw new CompletionException(TamperException.of(
                    "withheld",
                    id.full().path(),
                    id.path() + " is missing, which the checkpoint of size " + tree.size() + " promises"));
        }

        private static List<Bytes> join(CompletableFuture<List<Bytes>> bundle) throws TamperException {
            try {
                return bundle.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof TamperException tampering) {
                    throw tampering;
                }
                if (e.getCause() instanceof StoreException failure) {
                    throw failure;
                }
                throw e;
            }
        }

        @Override
        public Optional<String> firstDifference(long from, List<Bytes> entries) {
            for (int i = 0; i < entries.size(); i++) {
                long index = from + i;
                try {
                    if (!tree.leaf(index)
                            .leafHash()
                            .equals(TreeHasher.local().leaf(entries.get(i).unsafeArray()))) {
                        return Optional.of("the entry at index " + index + " is not the one that the root commits to");
                    }
                } catch (VerificationException | StoreException e) {
                    return Optional.of("the tiles above index " + index + " do not lead to the root");
                }
            }
            return Optional.empty();
        }
    }
}
