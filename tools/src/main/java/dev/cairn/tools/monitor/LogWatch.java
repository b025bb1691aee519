package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.witness.Misbehaviour;
import dev.cairn.tools.client.CheckpointTrust.AcceptedCheckpoint;
import dev.cairn.tools.client.CheckpointTrust.Cosigner;
import dev.cairn.tools.monitor.LogReader.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks at one log: that its checkpoint continues the one before, that others are shown the same, and what came since. Used by one thread at a
 * time.
 */
final class LogWatch {
    /**
     * What is watched.
     *
     * @param name of the log in the configuration
     * @param start the first index that is matched, at the first look; empty for those that come after it
     * @param explicit whether that was said
     * @param stale how long a log may show the same checkpoint; zero for ever
     */
    record Settings(String name, OptionalLong start, boolean explicit, Duration stale) {}

    /** Hears of what is found, in this order: before the cursor passes it. */
    interface Sink {
        /** Whether a finding was told before. */
        boolean isKnown(String id);

        /** Tells findings, none of them known. On return nothing of them can be lost. */
        void tell(List<Finding> findings);

        /** Keeps what was seen of a tampering; the name of the file. */
        String keep(String log, Optional<Misbehaviour> proof, Optional<Bytes> seen);
    }

    private final Settings settings;
    private final LogReader reader;
    private final List<Vantage> vantages;
    private final List<Rule> rules;
    private final Path file;
    private final Sink sink;
    private final InstantSource clock;
    private final WatchMeters meters;
    private Optional<LogState> state = Optional.empty();

    LogWatch(
            Settings settings,
            LogReader reader,
            List<Vantage> vantages,
            List<Rule> rules,
            Path file,
            Sink sink,
            InstantSource clock,
            WatchMeters meters) {
        this.settings = settings;
        this.reader = reader;
        this.vantages = List.copyOf(vantages);
        this.rules = List.copyOf(rules);
        this.file = file;
        this.sink = sink;
        this.clock = clock;
        this.meters = meters;
    }

    String name() {
        return settings.name();
    }

    /** How many entries were matched; empty before the first look. */
    OptionalLong cursor() {
        return state.isPresent() ? OptionalLong.of(state.get().cursor()) : OptionalLong.empty();
    }

    /** What a look came to, besides what was told to the sink. */
    record Look(Outcome outcome, String reason) {}

    /** Looks once, and matches all that is there. */
    Look look() {
        try {
            return examine();
        } catch (TamperException e) {
            return tampering(e);
        } catch (VerificationException | MalformedException | StoreException | IOException e) {
            return new Look(Outcome.OPERATIONAL, String.valueOf(e.getMessage()));
        }
    }

    private Look tampering(TamperException e) {
        String id = Finding.id(settings.name(), e.rule(), e.subject());
        if (!sink.isKnown(id)) {
            String evidence = sink.keep(settings.name(), e.proof(), e.evidence());
            sink.tell(List.of(new Finding(
                    id,
                    clock.instant(),
                    Outcome.TAMPER,
                    settings.name(),
                    e.rule(),
                    Optional.empty(),
                    Optional.empty(),
                    e.getMessage(),
                    evidence)));
        }
        return new Look(Outcome.TAMPER, e.getMessage());
    }

    private Look examine() throws TamperException, VerificationException, MalformedException, IOException {
        if (state.isEmpty()) {
            state = LogState.read(file);
        }
        View view = reader.latest();
        LogState before = state.isPresent() ? state.get() : begin(view);
        LogState now = compare(before, view);
        boolean grown = !now.note().equals(before.note());
        if (grown || state.isEmpty()) {
            keep(now);
        }
        meters.shown(view.accepted().checkpoint().size());
        Frontier frontier = now.frontier();
        while (frontier.size() < view.accepted().checkpoint().size()) {
            frontier = match(view, frontier, now.wanted());
            now = now.at(frontier);
            keep(now);
            meters.verified(now.cursor());
        }
        meters.verified(now.cursor());
        // After the entries: what is shown elsewhere must not keep anybody from matching what is shown here.
        Optional<String> unreachable = compareVantages(now, view);
        Optional<String> stale = stale(now, view.accepted());
        return unreachable
                .or(() -> stale)
                .map(reason -> new Look(Outcome.OPERATIONAL, reason))
                .orElseGet(() -> new Look(Outcome.CLEAN, ""));
    }

    private void keep(LogState next) throws IOException {
        next.write(file);
        state = Optional.of(next);
    }

    private LogState begin(View view) throws MalformedException, VerificationException {
        if (!settings.explicit()) {
            throw new VerificationException("nothing is kept of the log " + settings.name()
                    + " yet: say where to begin, with start in the configuration or --from");
        }
        Checkpoint checkpoint = view.accepted().checkpoint();
        long wanted = Math.min(settings.start().orElse(checkpoint.size()), checkpoint.size());
        Frontier frontier = wanted == 0 ? Frontier.empty() : view.frontier(wanted);
        return new LogState(
                view.accepted().note(),
                clock.instant(),
                frontier.size(),
                Bytes.wrap(frontier.peakBytes()),
                settings.start().orElse(wanted));
    }

    /** The state with the view's checkpoint, if that continues the one before. */
    private LogState compare(LogState before, View view)
            throws TamperException, MalformedException, VerificationException {
        Checkpoint known = before.checkpoint();
        AcceptedCheckpoint accepted = view.accepted();
        Checkpoint shown = accepted.checkpoint();
        if (!shown.origin().equals(known.origin())) {
            throw new VerificationException("the log is " + shown.origin() + ", before it was " + known.origin());
        }
        if (shown.size() < known.size()) {
            throw rolledBack(before.note(), known, accepted);
        }
        if (shown.size() == known.size() && shown.root().equals(known.root())) {
            return before;
        }
        if (known.size() == 0) {
            return before.with(accepted.note(), clock.instant());
        }
        LogReader.Continuation continuation = continuation(view, known.size(), known.root());
        if (continuation.isPrefix()) {
            return before.with(accepted.note(), clock.instant());
        }
        throw forked(before.note(), known, accepted.note(), shown, continuation, "the log");
    }

    /** Hashes that do not lead to the root that was signed are not the log's tree, whatever the entries are. */
    private static LogReader.Continuation continuation(View view, long size, Hash root)
            throws TamperException, MalformedException {
        try {
            return view.continues(size, root);
        } catch (VerificationException e) {
            Checkpoint checkpoint = view.accepted().checkpoint();
            throw TamperException.of(
                    "tiles",
                    checkpoint.text(),
                    "the hashes that the log shows do not lead to the root of its tree of size " + checkpoint.size()
                            + ": " + e.getMessage());
        }
    }

    private TamperException rolledBack(SignedNote knownNote, Checkpoint known, AcceptedCheckpoint shown) {
        Checkpoint smaller = shown.checkpoint();
        try {
            // What the log has shown before can tell whether it ever had the smaller tree.
            View larger = reader.at(knownNote);
            if (smaller.size() > 0) {
                LogReader.Continuation continuation = larger.continues(smaller.size(), smaller.root());
                if (!continuation.isPrefix()) {
                    return forked(shown.note(), smaller, knownNote, known, continuation, "the log");
                }
            }
        } catch (MalformedException | VerificationException | StoreException e) {
            // It shows the larger tree no more: that it went back is all that can be said.
            return rollback(knownNote, known, shown);
        }
        return rollback(knownNote, known, shown);
    }

    private static TamperException rollback(SignedNote knownNote, Checkpoint known, AcceptedCheckpoint shown) {
        return new TamperException(
                "rollback",
                shown.checkpoint().text(),
                "the log shows a tree of size " + shown.checkpoint().size() + ", and has shown one of size "
                        + known.size(),
                Optional.empty(),
                Optional.of(Bytes.ofUtf8(knownNote + "\n" + shown.note())));
    }

    /** Two trees of which the larger does not continue the smaller. */
    private TamperException forked(
            SignedNote smallerNote,
            Checkpoint smaller,
            SignedNote largerNote,
            Checkpoint larger,
            LogReader.Continuation continuation,
            String where) {
        String what = smaller.size() == larger.size()
                ? where + " has shown two trees of size " + smaller.size()
                : where + " shows a tree of size " + larger.size() + " that does not continue the one of size "
                        + smaller.size();
        Optional<Misbehaviour> proof = continuation
                .proof()
                .map(hashes ->
                        new Misbehaviour(smaller.size() == larger.size() ? List.of() : hashes, smallerNote, largerNote))
                .filter(this::holds);
        Optional<Bytes> seen =
                proof.isPresent() ? Optional.empty() : Optional.of(Bytes.ofUtf8(smallerNote + "\n" + largerNote));
        String roots = smaller.root().hex().compareTo(larger.root().hex()) < 0
                ? smaller.root() + " " + larger.root()
                : larger.root() + " " + smaller.root();
        return new TamperException("fork", roots, what, proof, seen);
    }

    private boolean holds(Misbehaviour proof) {
        try {
            Checkpoint earlier = Checkpoint.parse(proof.earlier().text());
            String unused = proof.verify(earlier.origin(), reader.keys(earlier));
            return true;
        } catch (MalformedException | VerificationException e) {
            return false;
        }
    }

    /** Holds what is shown elsewhere against what is shown here; the reason why a place could not be asked. */
    private Optional<String> compareVantages(LogState now, View view)
            throws TamperException, MalformedException, VerificationException {
        Optional<String> unreachable = Optional.empty();
        for (Vantage vantage : vantages) {
            Optional<View> there;
            try {
                there = vantage.view();
            } catch (StoreException | MalformedException | VerificationException e) {
                unreachable = Optional.of(vantage.name() + ": " + e.getMessage());
                continue;
            }
            if (there.isPresent()) {
                compare(now, view, there.get(), vantage.name());
            }
        }
        return unreachable;
    }

    private void compare(LogState now, View here, View there, String name)
            throws TamperException, MalformedException, VerificationException {
        Checkpoint mine = now.checkpoint();
        Checkpoint other = there.accepted().checkpoint();
        boolean larger = other.size() > mine.size();
        long size = larger ? mine.size() : other.size();
        if (size == 0) {
            return;
        }
        LogReader.Continuation continuation =
                larger ? continuation(there, size, mine.root()) : continuation(here, size, other.root());
        if (continuation.isPrefix()) {
            return;
        }
        String where = "the log as seen from " + name;
        throw larger
                ? forked(now.note(), mine, there.accepted().note(), other, continuation, where)
                : forked(there.accepted().note(), other, now.note(), mine, continuation, where);
    }

    /** Reads entries, joins them to the tree, and only then looks at them. */
    private Frontier match(View view, Frontier before, long wanted)
            throws TamperException, MalformedException, VerificationException {
        long from = before.size();
        long to = view.next(from);
        List<ShownEntry> shown = view.entries(from, to);
        if (shown.size() != to - from) {
            throw new StoreException("the log gave " + shown.size() + " entries of " + (to - from));
        }
        List<Bytes> entries = shown.stream().map(ShownEntry::body).toList();
        Frontier frontier = before.copy();
        for (Bytes entry : entries) {
            frontier.append(TreeHasher.local().leaf(entry.unsafeArray()).unsafeArray(), 0);
        }
        requireCommitted(view, frontier, from, entries);
        List<Finding> found = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            if (from + i >= wanted) {
                match(from + i, shown.get(i), found);
            }
        }
        if (!found.isEmpty()) {
            sink.tell(found);
        }
        meters.matched(entries.size());
        return frontier;
    }

    private void requireCommitted(View view, Frontier frontier, long from, List<Bytes> entries)
            throws TamperException, MalformedException, VerificationException {
        String where = "the entries from " + from + " to " + frontier.size();
        Optional<String> reason = Optional.empty();
        try {
            if (view.continues(frontier.size(), frontier.root()).isPrefix()) {
                return;
            }
        } catch (VerificationException e) {
            // The hashes that the log shows lead nowhere. Is it they, or the entries?
            reason = Optional.of(String.valueOf(e.getMessage()));
        }
        Optional<String> difference = view.firstDifference(from, entries);
        if (difference.isEmpty() && reason.isPresent()) {
            throw TamperException.of("tiles", where, where + ": the log proves no tree for them: " + reason.get());
        }
        throw TamperException.of(
                "entries",
                where,
                where + " are not those of the tree"
                        + difference.map(text -> ": " + text).orElse(""));
    }

    private void match(long index, ShownEntry shown, List<Finding> found) {
        EntryFacts entry = EntryFacts.read(index, shown);
        for (Rule rule : rules) {
            Optional<SignerFacts> signer = rule.reported(entry);
            if (signer.isPresent()) {
                Finding finding = Finding.identity(clock.instant(), settings.name(), rule, entry, signer.get());
                if (!sink.isKnown(finding.id())
                        && found.stream().noneMatch(other -> other.id().equals(finding.id()))) {
                    found.add(finding);
                }
            }
        }
    }

    /** A checkpoint that is shown for too long; one that witnesses cosign again is not old. */
    private Optional<String> stale(LogState now, AcceptedCheckpoint shown) {
        if (settings.stale().isZero()) {
            return Optional.empty();
        }
        Instant fresh = now.since();
        if (shown.cosigners().isPresent()) {
            for (Cosigner cosigner : shown.cosigners().get().witnesses()) {
                Instant time = Instant.ofEpochSecond(
                        Math.min(cosigner.timestamp(), clock.instant().getEpochSecond()));
                fresh = time.isAfter(fresh) ? time : fresh;
            }
        }
        return clock.instant().isAfter(fresh.plus(settings.stale()))
                ? Optional.of("the log has shown nothing new since " + fresh)
                : Optional.empty();
    }
}
