package dev.cairn.core.note;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which checkpoints are good enough (<a href="https://c2sp.org/tlog-policy">tlog-policy</a>): signed by one of the listed logs, and cosigned by
 * witnesses that make the quorum.
 *
 * <pre>
 * log sigsum.org/v1/tree/44ad…+13c1d2a5+Aa…
 *
 * witness X1 witness.example/x1+7a6f4b12+BG… https://witness.example/x1
 * witness X2 …
 * witness X3 …
 * group X-witnesses 2 X1 X2 X3
 *
 * quorum X-witnesses
 * </pre>
 *
 * Immutable.
 */
public final class TlogPolicy {
    /**
     * A log.
     *
     * @param key of the log; its name is the log's origin
     * @param url where the log is; what it means depends on who uses the policy
     */
    public record Log(VerifierKey key, Optional<String> url) {}

    /**
     * A witness.
     *
     * @param name in this file, and nowhere else, as people read it: octets that are no UTF-8 are in hexadecimal
     * @param key that its cosignatures verify with
     * @param url its submission prefix
     */
    public record Witness(String name, VerifierKey key, Optional<String> url) {}

    /** What makes a quorum: a witness, or so many of a group's members. */
    sealed interface Rule {
        /** Whether the cosigners fulfil it. */
        boolean isMetBy(Collection<VerifierKey> cosigners);
    }

    record OneOf(VerifierKey key) implements Rule {
        @Override
        public boolean isMetBy(Collection<VerifierKey> cosigners) {
            return cosigners.contains(key);
        }
    }

    record Group(int threshold, List<Rule> members) implements Rule {
        @Override
        public boolean isMetBy(Collection<VerifierKey> cosigners) {
            // A loop, and short: groups may be nested a thousand deep.
            int met = 0;
            for (Rule member : members) {
                met += member.isMetBy(cosigners) ? 1 : 0;
            }
            return met >= threshold;
        }
    }

    private final List<Log> logs;
    private final List<Witness> witnesses;
    private final @Nullable Rule quorum; // null for none
    private final String quorumName;

    TlogPolicy(List<Log> logs, List<Witness> witnesses, @Nullable Rule quorum, String quorumName) {
        this.logs = List.copyOf(logs);
        this.witnesses = List.copyOf(witnesses);
        this.quorum = quorum;
        this.quorumName = quorumName;
    }

    /**
     * Reads a policy file.
     *
     * @throws MalformedException if it breaks a rule of the format, with the number of the line
     */
    public static TlogPolicy parse(byte[] file) throws MalformedException {
        return new TlogPolicyReader().read(file);
    }

    /** The logs, in the order of the file; there may be none, where the log is known otherwise. */
    public List<Log> logs() {
        return logs;
    }

    /** The witnesses, in the order of the file. */
    public List<Witness> witnesses() {
        return witnesses;
    }

    /** The name of the quorum's witness or group in the file, or {@code none}. */
    public String quorum() {
        return quorumName;
    }

    /** The keys of the logs with an origin. */
    public List<VerifierKey> logKeys(String origin) {
        return logs.stream()
                .map(Log::key)
                .filter(key -> key.name().equals(origin))
                .toList();
    }

    /** The keys of all witnesses. */
    public List<VerifierKey> witnessKeys() {
        return witnesses.stream().map(Witness::key).toList();
    }

    /** Whether cosignatures by these keys, each of them verified, make the quorum; with {@code quorum none} any do. */
    public boolean isQuorum(Collection<VerifierKey> cosigners) {
        return quorum == null || quorum.isMetBy(cosigners);
    }

    /**
     * Verifies that a checkpoint is signed by one of the listed logs, and by the quorum.
     *
     * @return the checkpoint, as verified with the keys of its log
     * @throws MalformedException if it is not a checkpoint
     * @throws VerificationException if no listed log signed it, a signature of a known key fails, or the quorum is not met
     */
    public VerifiedCheckpoint verify(SignedNote note) throws MalformedException, VerificationException {
        String origin = Checkpoint.parse(note.text()).origin();
        List<VerifierKey> keys = logKeys(origin);
        if (keys.isEmpty()) {
            throw new VerificationException("tlog-policy: the origin of the checkpoint is not that of a listed log");
        }
        VerifiedCheckpoint verified = VerifiedCheckpoint.open(note, origin, keys);
        requireQuorum(verified);
        return verified;
    }

    /**
     * Verifies that the cosignatures of a checkpoint make the quorum.
     *
     * @return the cosignatures of known witnesses
     * @throws VerificationException if one of a known witness fails, or they do not
     */
    public List<VerifiedSignature> requireQuorum(VerifiedCheckpoint checkpoint) throws VerificationException {
        List<VerifiedSignature> cosignatures = checkpoint.cosignatures(witnessKeys());
        Set<VerifierKey> cosigners =
                cosignatures.stream().map(VerifiedSignature::key).collect(Collectors.toSet());
        if (!isQuorum(cosigners)) {
            String found = witnesses.stream()
                    .filter(witness -> cosigners.contains(witness.key()))
                    .map(Witness::name)
                    .collect(Collectors.joining(", "));
            throw new VerificationException("tlog-policy: the quorum " + quorumName + " is not met; cosigned by "
                    + (found.isEmpty() ? "no listed witness" : found));
        }
        return cosignatures;
    }
}
