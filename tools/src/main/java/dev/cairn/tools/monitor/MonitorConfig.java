package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.VerifierKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a monitor does.
 *
 * @param state folder of what it keeps
 * @param interval between two looks at a log
 * @param stale how long a log may show the same checkpoint; zero for ever
 * @param logs at least one
 * @param rules what is reported
 * @param receivers who is told
 * @param listen where metrics and health are served; empty for nowhere
 * @param ignored what the file asks for and this monitor does not do, in sentences
 */
public record MonitorConfig(
        Path state,
        Duration interval,
        Duration stale,
        List<WatchedLog> logs,
        List<Rule> rules,
        Receivers receivers,
        Optional<String> listen,
        List<String> ignored) {
    /** Copies the lists. */
    public MonitorConfig {
        logs = List.copyOf(logs);
        rules = List.copyOf(rules);
        ignored = List.copyOf(ignored);
    }

    /** A log's key. */
    public sealed interface LogKey {
        /** Of a log that serves tiles. */
        record Tiles(VerifierKey key, Optional<TlogPolicy> policy) implements LogKey {}

        /** Of a log with the API of Rekor v1. */
        record RekorV1(VerificationKey key) implements LogKey {}
    }

    /**
     * A log.
     *
     * @param name in findings, metrics and file names
     * @param start the first index that is matched, at the first look; empty for those that come after it
     * @param explicit whether a start was given
     * @param stream whether it is Cairn's, which tells when there is more
     * @param vantages other URLs at which it is shown
     * @param witnesses monitoring URLs of witnesses that cosign it
     */
    public record WatchedLog(
            String name,
            URI url,
            LogKey key,
            OptionalLong start,
            boolean explicit,
            boolean stream,
            List<URI> vantages,
            List<URI> witnesses) {
        /** Copies the lists. */
        public WatchedLog {
            vantages = List.copyOf(vantages);
            witnesses = List.copyOf(witnesses);
        }
    }

    /**
     * Who is told.
     *
     * @param lines file for lines of JSON; empty for standard output
     */
    public record Receivers(Optional<Path> lines, Optional<Webhook> webhook, Optional<Email> email) {}

    /** @param secret of the HMAC; empty for none */
    public record Webhook(URI url, Optional<Bytes> secret) {
        @Override
        public String toString() {
            return "webhook";
        }
    }

    /** A mail server, and who is written to. */
    public record Email(
            String host,
            int port,
            String protection,
            Optional<String> user,
            Optional<String> password,
            String from,
            List<String> to) {
        /** Copies the list. */
        public Email {
            to = List.copyOf(to);
        }

        @Override
        public String toString() {
            return "email by " + host + ":" + port;
        }
    }
}
