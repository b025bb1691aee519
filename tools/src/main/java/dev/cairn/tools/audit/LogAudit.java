package dev.cairn.tools.audit;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.fsck.Fsck;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.fsck.LogTiles;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.TileBuilder;
import dev.cairn.core.tile.TileId;
import dev.cairn.core.tile.TiledNodes;
import dev.cairn.tools.audit.BundleAudit.Audited;
import dev.cairn.tools.audit.Finding.Rule;
import dev.cairn.tools.client.ProvenTree;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Replays a log, or what came since the last visit: reads every bundle, derives every leaf hash, tile and the root from the entries, compares them
 * with what the log holds, and checks each entry. Bundles are fetched and checked side by side and joined in their order. Memory is that of a few
 * bundles, whatever the length of the log.
 */
public final class LogAudit {
    private static final int FETCHERS = 4;
    private static final long SAVE_EVERY = 256L * BundleId.FULL_WIDTH;

    /**
     * How to audit.
     *
     * @param signatures whether signatures of entries are verified
     * @param authorities whose certificates there may be; empty for any
     * @param ctKey of the log's SCTs; without it their signatures are not checked
     * @param threads that check
     * @param maxFindings that are kept; the others are counted
     */
    public record Settings(
            boolean signatures,
            List<X509Certificate> authorities,
            Optional<VerificationKey> ctKey,
            int threads,
            int maxFindings) {
        /** Copies the list. */
        public Settings {
            authorities = List.copyOf(authorities);
            if (threads < 1 || maxFindings < 1) {
                throw new IllegalArgumentException("at least one thread and one finding");
            }
        }
    }

    /** Keeps how far an audit is. */
    @FunctionalInterface
    public interface Memory {
        /** Everything up to there is clean. */
        void keep(Visit visit) throws IOException;
    }

    private final LogFiles files;
    private final ProvenTree tree;
    private final Settings settings;
    private final Memory memory;
    private final List<Finding> findings = new ArrayList<>();
    private final IssuanceCheck issuance;
    private final BundleAudit bundleAudit;
    private @Nullable TileBuilder builder; // until an entry is missing that the tree would need
    private long more;
    private long verified;
    private long form;
    private long certificates;
    private long opaque;
    private long bundles;
    private long tiles;
    private long saved;

    private LogAudit(LogFiles files, ProvenTree tree, Settings settings, Memory memory) throws MalformedException {
        this.files = files;
        this.tree = tree;
        this.settings = settings;
        this.memory = memory;
        this.issuance = new IssuanceCheck(files, tree, settings.authorities(), settings.ctKey());
        this.bundleAudit = new BundleAudit(files, tree, new LeafCheck(settings.signatures()), issuance);
    }

    /**
     * Audits a log.
     *
     * @param tree of its checkpoint, which shows what it must
     * @param last visit; empty to audit all
     * @param memory hears how far everything is clean, at the end too
     * @throws StoreException if a file cannot be read; what was kept by then stands
     * @throws IOException if the memory fails
     */
    public static AuditReport run(
            LogFiles files,
            ProvenTree tree,
            Optional<Visit> last,
            Settings settings,
            Fsck.Progress progress,
            Memory memory)
            throws MalformedException, IOException {
        return new LogAudit(files, tree, settings, memory).run(last, progress);
    }

    private AuditReport run(Optional<Visit> last, Fsck.Progress progress) throws MalformedException, IOException {
        long from = 0;
        TileBuilder start = TileBuilder.empty();
        if (last.isPresent()) {
            Visit visit = last.get();
            from = visit.audited();
            if (!continues(visit)) {
                return report(from);
            }
            start = resume(visit).orElse(start);
            if (start.size() != from) {
                return report(from);
            }
        }
        builder = start;
        saved = from;
        ExecutorService fetchers = Executors.newFixedThreadPool(FETCHERS, task -> daemon(task, "cairn-audit-fetch"));
        ExecutorService workers = Executors.newFixedThreadPool(settings.threads(), task -> daemon(task, "cairn-audit"));
        try {
            replay(from, fetchers, workers, progress);
        } finally {
            fetchers.shutdownNow();
            workers.shutdownNow();
        }
        issuance.atEnd().forEach(this::add);
        compareRoot();
        if (findings.isEmpty()) {
            // A partial bundle is read again at the next visit.
            keep(tree.size() - tree.size() % BundleId.FULL_WIDTH);
        }
        return report(from);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Whether the log goes on from the checkpoint of the last visit. */
    private boolean continues(Visit visit) throws MalformedException {
        long before = visit.checkpoint().size();
        if (before > tree.size()) {
            add(Finding.of(
                    Rule.ROLLBACK, "checkpoint", "of size " + tree.size() + ", at the last visit it was " + before));
            return false;
        }
        return before == 0 || isRoot(before, visit.checkpoint().root());
    }

    private boolean isRoot(long size, Hash root) {
        try {
            if (tree.rootAt(size).equals(root)) {
                return true;
            }
            add(Finding.of(
                    Rule.CONSISTENCY,
                    "checkpoint",
                    "the tree of size " + tree.size() + " does not continue the one of size " + size));
        } catch (VerificationException e) {
            add(Finding.of(Rule.TILE, "checkpoint", "the tiles do not lead to its root: " + e.getMessage()));
        }
        return false;
    }

    private Optional<TileBuilder> resume(Visit visit) throws MalformedException {
        LogTiles held = new LogTiles(files);
        // A log of files may have the partial tiles of its latest checkpoints only: of those, the beginning is taken.
        TileBuilder resumed = TileBuilder.resume(visit.audited(), id -> {
            int width = TileId.widthAt(id.level(), id.index(), tree.size());
            return Arrays.copyOf(held.tile(new TileId(id.level(), id.index(), width)), id.width() * Hash.LENGTH);
        });
        if (resumed.root().equals(visit.auditedRoot())) {
            return Optional.of(resumed);
        }
        add(Finding.of(
                Rule.TILE,
                "tile",
                "the tiles at the edge of size " + visit.audited() + " are not those of the last visit"));
        return Optional.empty();
    }

    private void replay(long from, ExecutorService fetchers, ExecutorService workers, Fsck.Progress progress)
            throws MalformedException, IOException {
        long next = from / BundleId.FULL_WIDTH;
        long end = (tree.size() + BundleId.FULL_WIDTH - 1) / BundleId.FULL_WIDTH;
        int window = settings.threads() + FETCHERS;
        Deque<CompletableFuture<Audited>> running = new ArrayDeque<>();
        while (next < end || !running.isEmpty()) {
            while (next < end && running.size() < window) {
                long number = next++;
                running.add(CompletableFuture.supplyAsync(() -> bundleAudit.fetch(number), fetchers)
                        .thenApplyAsync(bundleAudit::audit, workers));
            }
            Audited audited = join(running.remove());
            take(audited);
            long done = audited.id.index() * BundleId.FULL_WIDTH + audited.id.width();
            progress.checked(done, tree.size());
            if (findings.isEmpty() && done - saved >= SAVE_EVERY && done % BundleId.FULL_WIDTH == 0) {
                keep(done);
            }
        }
    }

    private static Audited join(CompletableFuture<Audited> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw new StoreException(String.valueOf(cause.getMessage()), cause);
            }
            throw e;
        }
    }

    private void take(Audited audited) {
        bundles++;
        tiles++;
        verified += audited.verified;
        form += audited.form;
        certificates += audited.certificates;
        opaque += audited.opaque;
        audited.findings.forEach(this::add);
        TileBuilder going = builder;
        if (going == null) {
            return;
        }
        if (!audited.usable) {
            builder = null;
            return;
        }
        going.append(audited.leafHashes, audited.id.width());
        going.drainFull(this::compareTile);
        if (going.size() == tree.size()) {
            going.drain(this::compareTile);
        }
    }

    private void compareTile(int level, long index, byte[] hashes, int offset, int width) {
        if (level == 0) {
            return; // with its bundle
        }
        tiles++;
        TileId id = new TileId(level, index, width);
        Optional<byte[]> exact = files.read(id.path());
        Optional<byte[]> held = exact.isPresent() ? exact : files.read(id.full().path());
        if (held.isEmpty()) {
            add(Finding.of(Rule.MISSING, id.path(), "neither this tile nor the full one is there"));
            return;
        }
        int expected = (exact.isPresent() ? width : TileId.FULL_WIDTH) * Hash.LENGTH;
        if (held.get().length != expected) {
            add(Finding.of(Rule.TILE, id.path(), "has " + held.get().length + " bytes, not " + expected));
            return;
        }
        int at = Arrays.mismatch(hashes, offset, offset + width * Hash.LENGTH, held.get(), 0, width * Hash.LENGTH);
        if (at >= 0) {
            add(Finding.of(
                    Rule.TILE, id.path(), "slot " + at / Hash.LENGTH + " is not the root of the leaves below it"));
        }
    }

    private void compareRoot() {
        TileBuilder complete = builder;
        if (complete != null && !complete.root().equals(tree.checkpoint().root())) {
            add(Finding.of(
                    Rule.ROOT, "checkpoint", "its root is not that of the entries, which is " + complete.root()));
        }
    }

    /** Keeps how far it is, once the checkpoint is seen to commit to all of it. */
    private void keep(long audited) throws MalformedException, IOException {
        TileBuilder going = builder;
        if (going == null || (audited > 0 && !isRootOf(audited, going))) {
            return;
        }
        Frontier frontier = audited == 0
                ? Frontier.empty()
                : Frontier.of(audited, new TiledNodes(tree.size(), new LogTiles(files)));
        if (audited == 0 || isRoot(audited, frontier.root())) {
            memory.keep(new Visit(tree.note(), audited, Bytes.wrap(frontier.peakBytes())));
            saved = audited;
        }
    }

    /** Entries behind {@code audited} may be in the tree that was built already. */
    private boolean isRootOf(long audited, TileBuilder going) {
        return going.size() == audited
                ? isRoot(audited, going.root())
                : going.size() == tree.size()
                        && going.root().equals(tree.checkpoint().root());
    }

    private void add(Finding finding) {
        if (findings.size() < settings.maxFindings()) {
            findings.add(finding);
        } else {
            more++;
        }
    }

    private AuditReport report(long from) {
        IssuanceCheck.Counts uses = issuance.counts();
        return new AuditReport(
                from,
                tree.size(),
                new AuditReport.Counts(
                        verified + form + certificates + opaque,
                        verified,
                        form,
                        certificates,
                        opaque,
                        uses.logged(),
                        uses.elsewhere(),
                        uses.unpromised(),
                        bundles,
                        tiles),
                findings,
                more);
    }
}
