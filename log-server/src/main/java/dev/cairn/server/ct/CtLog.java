package dev.cairn.server.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.ct.CtEntry;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.SearchPage;
import dev.cairn.core.store.SearchQuery;
import dev.cairn.server.http.Submissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Logs certificates and precertificates. What was logged before is answered with the timestamp and the index that it got then; a promise is only
 * made for what a published checkpoint covers. Safe for concurrent use.
 *
 * <p>A crash before the sequencer's commit leaves nothing; one between it and the answer leaves an entry that nobody was promised. Submitted
 * again, the same certificate is found and gets its promise.
 */
public final class CtLog {
    private static final int SEARCH_STEPS = 100;

    private final Log log;
    private final Submissions submissions;
    private final CtKey key;
    private final AcceptedRoots roots;
    private final boolean leafIndex;
    private final InstantSource clock;
    private final Executor executor;
    // By what is signed of a certificate, so that one that is sent twice at a time is logged once.
    private final ConcurrentHashMap<Bytes, CompletableFuture<Logged>> underWay = new ConcurrentHashMap<>();

    /** What became of a submission. */
    public sealed interface Logged {
        /** It is in the log. */
        record Promised(SignedCertificateTimestamp sct) implements Logged {}

        /** Not now; whether it is in the log is not known, sending it again is safe. */
        record NotNow(AppendResult why) implements Logged {}
    }

    /**
     * The certificate log of a log.
     *
     * @param executor where answers are made
     * @throws MalformedException if a root is no certificate
     */
    public CtLog(Log log, Submissions submissions, CtSettings settings, InstantSource clock, Executor executor)
            throws MalformedException {
        this.log = log;
        this.submissions = submissions;
        this.key = new CtKey(settings.key());
        this.roots = new AcceptedRoots(settings.roots());
        this.leafIndex = settings.leafIndex();
        this.clock = clock;
        this.executor = executor;
    }

    List<Bytes> roots() {
        return roots.certificates();
    }

    CtKey.TreeHead treeHead(PublishedCheckpoint checkpoint) {
        return key.treeHead(checkpoint);
    }

    /**
     * Logs the first certificate of a chain.
     *
     * @param chain DER certificates, each certified by the next
     * @param precertificate whether the first is to be a precertificate
     * @return fails with a {@link java.util.concurrent.TimeoutException} when the log has not answered in time, and with a
     *     {@link StoreException} while it cannot be read
     * @throws MalformedException if it is no chain of certificates
     * @throws VerificationException if it does not lead to a root that the log takes
     */
    public CompletionStage<Logged> add(List<Bytes> chain, boolean precertificate)
            throws MalformedException, VerificationException {
        return add(SubmittedChain.verify(chain, precertificate, roots), false);
    }

    /**
     * As {@link #add} of a precertificate that was made just now, with a serial number that has never been: it is not looked up.
     *
     * @throws MalformedException as {@link #add}
     * @throws VerificationException as {@link #add}
     */
    public CompletionStage<Logged> addNew(List<Bytes> chain) throws MalformedException, VerificationException {
        return add(SubmittedChain.verify(chain, true, roots), true);
    }

    private CompletionStage<Logged> add(SubmittedChain submitted, boolean isNew) throws MalformedException {
        long now = clock.millis();
        Entry entry = leafIndex
                ? CtEntry.awaitingIndex(now, submitted.entry(), submitted.extraData())
                : CtEntry.withoutIndex(now, submitted.entry(), submitted.extraData());
        Bytes identity = submitted.entry().fingerprint();
        CompletableFuture<Logged> mine = new CompletableFuture<>();
        CompletableFuture<Logged> same = underWay.putIfAbsent(identity, mine);
        if (same != null) {
            return same;
        }
        try {
            log(entry, submitted, isNew).whenComplete((logged, failure) -> {
                underWay.remove(identity);
                if (failure == null) {
                    mine.complete(logged);
                } else {
                    mine.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            underWay.remove(identity);
            mine.completeExceptionally(e);
        }
        return mine;
    }

    private CompletionStage<Logged> log(Entry entry, SubmittedChain submitted, boolean isNew) {
        Optional<SignedCertificateTimestamp> before = isNew ? Optional.empty() : find(submitted);
        if (before.isPresent()) {
            return CompletableFuture.completedFuture(new Logged.Promised(before.get()));
        }
        return submissions.append(entry).thenApplyAsync(result -> answer(entry, result), executor);
    }

    /** The promise for a certificate that was logged before. */
    private Optional<SignedCertificateTimestamp> find(SubmittedChain submitted) {
        Optional<PublishedCheckpoint> latest = log.latest();
        if (latest.isEmpty() || !(log.status() instanceof LogStatus.Running)) {
            return Optional.empty(); // the append says so
        }
        LogStore store = log.store();
        SearchQuery query = new SearchQuery(
                List.of(CtEntry.term(submitted.entry())),
                SearchQuery.Match.ALL,
                0,
                latest.get().size(),
                SearchQuery.Order.OLDEST_FIRST);
        SearchPage page = store.search(query, 1, SEARCH_STEPS);
        if (page.indices().isEmpty()) {
            return Optional.empty();
        }
        long index = page.indices().get(0);
        Bytes leaf = store.findEntry(index)
                .orElseThrow(() -> new StoreException("the search index names entry " + index + ", which is not there"))
                .bytes();
        return Optional.of(key.sct(decoded(leaf)));
    }

    private Logged answer(Entry entry, AppendResult result) {
        Function<AppendResult.Published, Logged> promise = published ->
                new Logged.Promised(key.sct(decoded(entry.at(published.index()).bytes())));
        return result.match(promise, Logged.NotNow::new, Logged.NotNow::new);
    }

    private static CtLeaf decoded(Bytes leaf) {
        try {
            return CtLeaf.decode(leaf);
        } catch (MalformedException e) {
            throw new StoreException("the log holds a certificate's leaf that cannot be read", e);
        }
    }
}
