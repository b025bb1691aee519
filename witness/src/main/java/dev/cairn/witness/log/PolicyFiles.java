package dev.cairn.witness.log;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.witness.state.OriginHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of {@code logs.policy}, and those that log lists have added to {@code listed.logs}. Where both have an origin the operator's file
 * is right. Lookups are safe for concurrent use; {@link #refresh} is for one thread at a time.
 */
public final class PolicyFiles implements KnownLogs {
    private static final Logger LOGGER = LoggerFactory.getLogger(PolicyFiles.class);

    private final LogRules rules;
    private final Path operators;
    private final Path listed;

    private byte[] lastOperators; // as last looked at, good or bad; of the refreshing thread
    private byte[] lastListed;
    private volatile Found found;

    /** What one file says. */
    private record Contents(Map<String, WitnessedLog> logs, List<TlogPolicy.Witness> witnesses) {}

    /** Everything that is known, from one reading. */
    private record Found(
            Map<String, WitnessedLog> byOrigin,
            Map<String, WitnessedLog> byHash,
            List<TlogPolicy.Witness> witnesses,
            boolean stale) {}

    private PolicyFiles(LogRules rules, Path operators, Path listed) throws MalformedException {
        this.rules = rules;
        this.operators = operators;
        this.listed = listed;
        this.lastOperators = bytes(operators, true);
        this.lastListed = bytes(listed, false);
        this.found = join(contents(lastOperators), listed(lastListed), false);
    }

    /**
     * Reads both files.
     *
     * @param listed need not exist
     * @throws MalformedException if one of them breaks a rule
     * @throws StoreException if one of them cannot be read
     */
    public static PolicyFiles open(LogRules rules, Path operators, Path listed) throws MalformedException {
        return new PolicyFiles(rules, operators, listed);
    }

    /**
     * Reads the files again if they have changed. A file that is broken, or gone, changes nothing: what it said before stays in force, and the log
     * says so once.
     *
     * @return whether the known logs may be others now
     */
    public boolean refresh() {
        byte[] nowOperators;
        byte[] nowListed;
        try {
            nowOperators = bytes(operators, true);
            nowListed = bytes(listed, false);
        } catch (StoreException e) {
            if (!found.stale()) {
                LOGGER.error("{}; the logs stay as they were", e.getMessage());
                markStale();
            }
            return false;
        }
        boolean same = Arrays.equals(nowOperators, lastOperators) && Arrays.equals(nowListed, lastListed);
        if (same) {
            return false;
        }
        lastOperators = nowOperators;
        lastListed = nowListed;
        try {
            Contents next = contents(nowOperators);
            found = join(next, listed(nowListed), false);
            LOGGER.info("{} logs are known", found.byOrigin().size());
            return true;
        } catch (MalformedException e) {
            LOGGER.error("{}: {}; the logs stay as they were", operators.getFileName(), e.getMessage());
            markStale();
            return false;
        }
    }

    private void markStale() {
        Found now = found;
        found = new Found(now.byOrigin(), now.byHash(), now.witnesses(), true);
    }

    private Map<String, WitnessedLog> listed(byte[] file) throws MalformedException {
        return file.length == 0 ? Map.of() : rules.logs(LogList.parse(file));
    }

    private Contents contents(byte[] file) throws MalformedException {
        TlogPolicy policy = TlogPolicy.parse(file);
        return new Contents(rules.logs(policy), rules.others(policy.witnesses()));
    }

    private static Found join(Contents operators, Map<String, WitnessedLog> listed, boolean stale) {
        Map<String, WitnessedLog> byOrigin = new LinkedHashMap<>(operators.logs());
        listed.forEach(byOrigin::putIfAbsent);
        Map<String, WitnessedLog> byHash = new LinkedHashMap<>();
        byOrigin.values().forEach(log -> byHash.put(OriginHash.hex(log.origin()), log));
        return new Found(byOrigin, byHash, operators.witnesses(), stale);
    }

    static byte[] bytes(Path file, boolean required) {
        try {
            return required || Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            throw new StoreException(file.getFileName() + " cannot be read", e);
        }
    }

    @Override
    public Optional<WitnessedLog> find(String origin) {
        return Optional.ofNullable(found.byOrigin().get(origin));
    }

    @Override
    public Optional<WitnessedLog> findByHash(String hash) {
        return Optional.ofNullable(found.byHash().get(hash));
    }

    @Override
    public Collection<WitnessedLog> all() {
        return found.byOrigin().values();
    }

    /** The other witnesses that {@code logs.policy} names; what they saw can be compared. */
    public List<TlogPolicy.Witness> witnesses() {
        return found.witnesses();
    }

    /** Whether a file on disk is broken, so that an earlier one is in force. */
    public boolean stale() {
        return found.stale();
    }
}
