package dev.cairn.witness.check;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.witness.Misbehaviour;
import dev.cairn.witness.alarm.AlarmKind;
import dev.cairn.witness.alarm.Alarms;
import dev.cairn.witness.log.WitnessedLog;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one log: at what it shows, from every vantage point; at what other witnesses have seen; at what this witness has cosigned and was asked
 * to cosign. All of it must be of one history. One look at a time.
 */
final class LogCheck {
    private static final String THE_LOG = "the log";
    private static final String TOO_MANY = "more than can be kept";

    private final CheckSettings settings;
    private final Function<URI, LogFiles> reader;
    private final PeerReader peers;
    private final LogMemory memory;
    private final SeenCheckpoints pending;
    private final Evidence evidence;
    private final Alarms alarms;
    private final InstantSource clock;

    private final Set<String> badTiles = new HashSet<>(); // sources, in this look
    private final List<SeenCheckpoint> shownAnywhere = new ArrayList<>(); // in this look, whatever the tiles are
    private final Map<String, Instant> failingSince = new HashMap<>();
    private @Nullable Instant behindSince;
    private @Nullable SeenCheckpoint lastShown;
    private Instant lastChange;

    LogCheck(
            CheckSettings settings,
            Function<URI, LogFiles> reader,
            PeerReader peers,
            LogMemory memory,
            SeenCheckpoints pending,
            Evidence evidence,
            Alarms alarms,
            InstantSource clock) {
        this.settings = settings;
        this.reader = reader;
        this.peers = peers;
        this.memory = memory;
        this.pending = pending;
        this.evidence = evidence;
        this.alarms = alarms;
        this.clock = clock;
        this.lastChange = clock.instant();
    }

    /**
     * Looks once.
     *
     * @param cosigned the latest checkpoint that this witness has cosigned
     * @return whether the log itself could be read and is in order
     */
    boolean look(WitnessedLog log, Optional<SeenCheckpoint> cosigned) {
        badTiles.clear();
        shownAnywhere.clear();
        Optional<View> shown = log.url().flatMap(url -> view(log, url, THE_LOG));
        List<View> views = new ArrayList<>();
        shown.ifPresent(views::add);
        for (URI url : settings.vantagePoints().getOrDefault(log.origin(), List.of())) {
            view(log, url, "vantage point " + url).ifPresent(views::add);
        }
        memory.mirrored(log).ifPresent(views::add);

        List<SeenCheckpoint> honoured = new ArrayList<>(); // what the log must show, once it has had the time
        cosigned.ifPresent(honoured::add);
        memory.shown(log).ifPresent(honoured::add);
        List<SeenCheckpoint> others = peers.read(log);
        honoured.addAll(others);
        // What peers saw is gone when they see more; the rest can be had again at any time.
        keep(log, others);
        keep(log, shownAnywhere);

        List<SeenCheckpoint> seen = new ArrayList<>();
        addNew(seen, honoured);
        addNew(seen, shownAnywhere);
        addNew(seen, views.stream().map(View::seen).toList());
        addNew(seen, pending.all());
        boolean alike = compareAlike(log, seen);
        boolean agreed = compare(log, seen, views) && alike;
        if (pending.all().isEmpty()) {
            alarms.clear(AlarmKind.CONTRADICTION, log.origin(), TOO_MANY);
        }
        shown.ifPresent(view -> {
            stale(log, view.seen(), honoured);
            if (agreed) {
                remember(log, view);
            }
        });
        for (View view : views) {
            if (!badTiles.contains(view.seen().source())) {
                alarms.clear(AlarmKind.TILES, log.origin(), view.seen().source());
            }
        }
        return shown.isPresent() && agreed;
    }

    /** Adds those whose tree is not there yet: each is compared once. */
    private static void addNew(List<SeenCheckpoint> all, List<SeenCheckpoint> more) {
        for (SeenCheckpoint seen : more) {
            if (all.stream().noneMatch(seen::isSameTreeAs)) {
                all.add(seen);
            }
        }
    }

    private void keep(WitnessedLog log, List<SeenCheckpoint> all) {
        for (SeenCheckpoint seen : all) {
            if (!pending.add(seen)) {
                full(log, seen);
            }
        }
    }

    /** Says that a checkpoint was not kept, because too many of its source wait for a tree that is large enough. */
    void full(WitnessedLog log, SeenCheckpoint seen) {
        alarms.raise(
                AlarmKind.CONTRADICTION,
                log.origin(),
                TOO_MANY,
                "too many signed checkpoints that no tree was held against yet; one of size " + seen.size() + " ("
                        + seen.source() + ") is not kept");
    }

    /** Reads what is shown at a URL; empty, with an alarm, if that is not a checkpoint of the log above tiles that lead to it. */
    private Optional<View> view(WitnessedLog log, URI url, String source) {
        try {
            View view = View.read(log, reader.apply(url), source);
            shownAnywhere.add(view.seen());
            alarms.clear(AlarmKind.CHECKPOINT, log.origin(), source);
            reached(log, source);
            view.requireEdge();
            return Optional.of(view);
        } catch (MalformedException e) {
            alarms.raise(
                    AlarmKind.CHECKPOINT, log.origin(), source, source + " shows no checkpoint: " + e.getMessage());
        } catch (VerificationException e) {
            alarms.raise(AlarmKind.CHECKPOINT, log.origin(), source, source + ": " + e.getMessage());
        } catch (TilesException e) {
            tiles(log, source, e);
        } catch (StoreException e) {
            unreachable(log, source, e);
        }
        return Optional.empty();
    }

    private void reached(WitnessedLog log, String source) {
        failingSince.remove(source);
        alarms.clear(AlarmKind.UNREACHABLE, log.origin(), source);
    }

    private void tiles(WitnessedLog log, String source, TilesException e) {
        badTiles.add(source);
        alarms.raise(AlarmKind.TILES, log.origin(), source, source + ": " + e.getMessage());
    }

    private void unreachable(WitnessedLog log, String source, StoreException e) {
        Instant since = failingSince.computeIfAbsent(source, any -> clock.instant());
        if (isOver(since, settings.staleAfter())) {
            alarms.raise(
                    AlarmKind.UNREACHABLE,
                    log.origin(),
                    source,
                    source + " cannot be read since " + since + ": " + e.getMessage());
        }
    }

    /**
     * Holds every checkpoint against every view, and forgets those that are settled.
     *
     * @return whether nothing contradicts anything, and the log's own view could be asked
     */
    private boolean compare(WitnessedLog log, List<SeenCheckpoint> all, List<View> views) {
        boolean agreed = true;
        for (SeenCheckpoint seen : all) {
            boolean settled = false;
            boolean contradicted = false;
            for (View view : views) {
                Optional<Comparison.Outcome> outcome = hold(log, seen, view);
                settled |= outcome.filter(Comparison.Agrees.class::isInstance).isPresent();
                contradicted |=
                        outcome.filter(Comparison.Contradicts.class::isInstance).isPresent();
                agreed &= outcome.isPresent() || !view.seen().source().equals(THE_LOG);
            }
            agreed &= !contradicted;
            if (settled && !contradicted) {
                pending.remove(seen);
                alarms.clear(AlarmKind.CONTRADICTION, log.origin(), seen.source());
            }
        }
        return agreed;
    }

    /** Two roots of one size need no tiles. */
    private boolean compareAlike(WitnessedLog log, List<SeenCheckpoint> all) {
        boolean agreed = true;
        Map<Long, SeenCheckpoint> bySize = new HashMap<>();
        for (SeenCheckpoint seen : all) {
            SeenCheckpoint other = bySize.putIfAbsent(seen.size(), seen);
            Optional<Misbehaviour> proof = other == null ? Optional.empty() : Comparison.ofOneSize(other, seen);
            agreed &= proof.isEmpty();
            proof.ifPresent(found -> evidence.keep(log, found));
        }
        return agreed;
    }

    /** Holds a checkpoint against a view; empty if the view's tiles do not allow it, which is an alarm of its own. */
    private Optional<Comparison.Outcome> hold(WitnessedLog log, SeenCheckpoint seen, View view) {
        try {
            Comparison.Outcome outcome = Comparison.of(seen, view);
            if (outcome instanceof Comparison.Contradicts contradicts
                    && !contradicts
                            .proof()
                            .map(proof -> evidence.keep(log, proof))
                            .orElse(false)) {
                alarms.raise(
                        AlarmKind.CONTRADICTION,
                        log.origin(),
                        seen.source(),
                        "a checkpoint of size " + seen.size() + " (" + seen.source() + ") does not fit "
                                + view.seen().source());
            }
            return Optional.of(outcome);
        } catch (TilesException e) {
            tiles(log, view.seen().source(), e);
        } catch (StoreException e) {
            unreachable(log, view.seen().source(), e);
        }
        return Optional.empty();
    }

    private void stale(WitnessedLog log, SeenCheckpoint shown, List<SeenCheckpoint> honoured) {
        Optional<SeenCheckpoint> larger = honoured.stream()
                .filter(seen -> seen.size() > shown.size())
                .max((one, other) -> Long.compare(one.size(), other.size()));
        if (larger.isEmpty()) {
            behindSince = null;
            alarms.clear(AlarmKind.STALE, log.origin(), THE_LOG);
        } else {
            Instant since = behindSince == null ? clock.instant() : behindSince;
            behindSince = since;
            if (isOver(since, settings.staleAfter())) {
                alarms.raise(
                        AlarmKind.STALE,
                        log.origin(),
                        THE_LOG,
                        "the log shows a tree of size " + shown.size() + ", but has signed one of size "
                                + larger.get().size() + " (" + larger.get().source() + "): restored from a backup?");
            }
        }
        if (lastShown == null || !shown.isSameTreeAs(lastShown)) {
            lastShown = shown;
            lastChange = clock.instant();
            alarms.clear(AlarmKind.STALE, log.origin(), "age");
        } else if (!settings.maxAge().isZero() && isOver(lastChange, settings.maxAge())) {
            alarms.raise(
                    AlarmKind.STALE,
                    log.origin(),
                    "age",
                    "the log shows a tree of size " + shown.size() + " since " + lastChange);
        }
    }

    private void remember(WitnessedLog log, View shown) {
        try {
            if (memory.shown(log).map(SeenCheckpoint::size).orElse(-1L) < shown.size()) {
                memory.show(shown.seen());
            }
            memory.mirror(shown);
        } catch (TilesException e) {
            tiles(log, THE_LOG, e);
        } catch (StoreException e) {
            unreachable(log, THE_LOG, e);
        }
    }

    private boolean isOver(Instant since, Duration time) {
        return clock.instant().isAfter(since.plus(time));
    }
}
