package dev.cairn.tools.trust;

import dev.cairn.core.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is kept of a deployment.
 *
 * @param trustedRoot {@code trusted_root.json}
 * @param signingConfig {@code signing_config.v0.2.json}; a deployment may have none
 * @param checkedAt when its repository was last asked; empty if never
 * @param expires when it must be asked again before anything is signed; empty if it never was
 */
public record PinnedFiles(
        Deployment deployment,
        Bytes trustedRoot,
        Optional<Bytes> signingConfig,
        Optional<Instant> checkedAt,
        Optional<Instant> expires) {

    /** Whether the repository should be asked before anything is signed: its word has expired, or is older than a day. */
    public boolean isStale(Instant now) {
        return expires.isEmpty()
                || !now.isBefore(expires.get())
                || checkedAt.isEmpty()
                || checkedAt.get().plus(Duration.ofDays(1)).isBefore(now);
    }

    /** For a person: how old it is. */
    public String age(Instant now) {
        if (checkedAt.isEmpty()) {
            return "as it came with this program; cairn trust update " + deployment.name() + " fetches today's";
        }
        Duration age = Duration.between(checkedAt.get(), now);
        if (age.toHours() < 1) {
            return "checked within the hour";
        }
        return age.toDays() < 2 ? "checked " + age.toHours() + " hours ago" : "checked " + age.toDays() + " days ago";
    }
}
