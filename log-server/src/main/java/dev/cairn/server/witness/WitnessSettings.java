package dev.cairn.server.witness;

import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.TlogPolicy.Witness;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Which witnesses a log asks, and how long it waits for them.
 *
 * @param origin of the log
 * @param policy every witness in it has a URL
 * @param timeout of one request, and of a round
 * @param extraWait how long a round that has its quorum waits for witnesses beyond it, if they were as early as that the last time
 * @param clock judges the times in cosignatures
 */
public record WitnessSettings(
        String origin, TlogPolicy policy, Duration timeout, Duration extraWait, InstantSource clock) {
    // The log's own lines and the witnesses' must fit into one note.
    private static final int MAX_WITNESSES = SignedNote.MAX_SIGNATURES - 2;

    /** @throws IllegalArgumentException if a witness cannot be one of this log, or a duration is out of range */
    public WitnessSettings {
        if (timeout.compareTo(Duration.ofMillis(10)) < 0 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("timeout must be from 10ms to 1m");
        }
        if (extraWait.isNegative() || extraWait.compareTo(timeout) > 0) {
            throw new IllegalArgumentException("extra-wait must be from 0 to timeout");
        }
        if (policy.witnesses().size() > MAX_WITNESSES) {
            throw new IllegalArgumentException("the policy has more than " + MAX_WITNESSES + " witnesses");
        }
        policy.witnesses().forEach(witness -> requireWitnessOf(origin, witness));
    }

    /** @throws IllegalArgumentException if its key has the log's name, or it has no URL that requests can be sent to */
    public static void requireWitnessOf(String origin, Witness witness) {
        if (witness.key().name().equals(origin)) {
            throw new IllegalArgumentException("witness " + witness.name() + ": its key has the name of the log");
        }
        addCheckpoint(witness);
    }

    /**
     * Where a witness takes checkpoints.
     *
     * @throws IllegalArgumentException if it has no URL that requests can be sent to
     */
    static URI addCheckpoint(Witness witness) {
        String prefix = witness.url()
                .orElseThrow(() -> new IllegalArgumentException("witness " + witness.name() + " has no URL"));
        URI uri;
        try {
            uri = new URI(prefix);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("witness " + witness.name() + ": its URL is malformed", e);
        }
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("witness " + witness.name()
                    + ": its URL is not http or https and a host, without user, query and fragment");
        }
        return URI.create((prefix.endsWith("/") ? prefix : prefix + "/") + "add-checkpoint");
    }
}
