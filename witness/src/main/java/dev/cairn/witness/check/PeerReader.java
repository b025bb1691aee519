package dev.cairn.witness.check;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.note.Cosignature;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.note.VerifiedSignature;
import dev.cairn.witness.alarm.AlarmKind;
import dev.cairn.witness.alarm.Alarms;
import dev.cairn.witness.log.WitnessedLog;
import dev.cairn.witness.state.OriginHash;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads what other witnesses have cosigned last, {@code GET <monitoring prefix>/<hex SHA-256 of the origin>/checkpoint}. Safe for concurrent use.
 */
final class PeerReader {
    /** Clocks may differ by this much. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final Duration PAUSE = Duration.ofSeconds(30);

    private record Seen(String origin, String peer) {}

    private record LastTime(long size, long seconds) {}

    private final Supplier<List<Peer>> peers;
    private final Function<URI, LogFiles> reader;
    private final Alarms alarms;
    private final InstantSource clock;
    private final Duration patience;
    private final Map<Seen, Instant> failingSince = new ConcurrentHashMap<>();
    private final Map<String, Instant> notBefore = new ConcurrentHashMap<>(); // by peer
    private final Map<Seen, LastTime> times = new ConcurrentHashMap<>();

    /** @param patience how long a peer may be out of reach before that is an alarm */
    PeerReader(
            Supplier<List<Peer>> peers,
            Function<URI, LogFiles> reader,
            Alarms alarms,
            InstantSource clock,
            Duration patience) {
        this.peers = peers;
        this.reader = reader;
        this.alarms = alarms;
        this.clock = clock;
        this.patience = patience;
    }

    /** The path of an origin's checkpoint below a monitoring prefix. */
    static String path(String origin) {
        return OriginHash.hex(origin) + "/checkpoint";
    }

    /** What the peers have seen of a log; those that do not know it, or cannot be read, are left out. */
    List<SeenCheckpoint> read(WitnessedLog log) {
        List<SeenCheckpoint> seen = new ArrayList<>();
        for (Peer peer : peers.get()) {
            read(log, peer).ifPresent(seen::add);
        }
        return seen;
    }

    private Optional<SeenCheckpoint> read(WitnessedLog log, Peer peer) {
        Seen key = new Seen(log.origin(), peer.name());
        String subject = "witness " + peer.name();
        if (clock.instant().isBefore(notBefore.getOrDefault(peer.name(), Instant.MIN))) {
            return Optional.empty();
        }
        try {
            Optional<byte[]> note = reader.apply(peer.monitoring()).read(path(log.origin()));
            failingSince.remove(key);
            notBefore.remove(peer.name());
            alarms.clear(AlarmKind.UNREACHABLE, log.origin(), subject);
            if (note.isEmpty()) {
                return Optional.empty();
            }
            VerifiedCheckpoint verified = VerifiedCheckpoint.open(note.get(), log.origin(), log.keys());
            List<VerifiedSignature> cosignatures = verified.cosignatures(List.of(peer.key()));
            if (cosignatures.isEmpty()) {
                throw new VerificationException("it has not cosigned what it shows");
            }
            clock(log, peer, verified, cosignatures.get(0));
            alarms.clear(AlarmKind.CHECKPOINT, log.origin(), subject);
            return Optional.of(new SeenCheckpoint(verified, subject));
        } catch (MalformedException | VerificationException e) {
            alarms.raise(AlarmKind.CHECKPOINT, log.origin(), subject, subject + ": " + e.getMessage());
        } catch (StoreException e) {
            // One that does not answer must not keep the looks at all logs waiting, each time.
            notBefore.put(peer.name(), clock.instant().plus(PAUSE));
            Instant since = failingSince.computeIfAbsent(key, any -> clock.instant());
            if (clock.instant().isAfter(since.plus(patience))) {
                alarms.raise(
                        AlarmKind.UNREACHABLE,
                        log.origin(),
                        subject,
                        subject + " cannot be read since " + since + ": " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    private void clock(WitnessedLog log, Peer peer, VerifiedCheckpoint verified, VerifiedSignature cosignature)
            throws MalformedException {
        String subject = "witness " + peer.name();
        long seconds = Cosignature.parse(peer.key().type(), cosignature.line().signature())
                .timestamp();
        long now = clock.instant().getEpochSecond();
        long size = verified.checkpoint().size();
        LastTime last = times.put(new Seen(log.origin(), peer.name()), new LastTime(size, seconds));
        if (seconds > now + TOLERANCE.toSeconds()) {
            alarms.raise(
                    AlarmKind.CLOCK,
                    log.origin(),
                    subject,
                    subject + " has cosigned at "
                            + Instant.ofEpochSecond(Math.min(seconds, Instant.MAX.getEpochSecond()))
                            + ", which is to come");
        } else if (last != null && size >= last.size() && seconds < last.seconds()) {
            alarms.raise(AlarmKind.CLOCK, log.origin(), subject, "the clock of " + subject + " went back");
        } else {
            alarms.clear(AlarmKind.CLOCK, log.origin(), subject);
        }
    }
}
