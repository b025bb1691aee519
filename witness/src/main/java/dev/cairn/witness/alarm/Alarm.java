package dev.cairn.witness.alarm;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Something is wrong.
 *
 * @param kind of fault
 * @param origin of the log that it is about; empty where it is about the witness itself
 * @param subject what exactly it is about, so that it is raised once: a URL, a name
 * @param text one sentence for people
 * @param proof the file that proves it, for {@link AlarmKind#MISBEHAVIOUR}
 * @param time when it was noticed
 */
public record Alarm(AlarmKind kind, String origin, String subject, String text, Optional<Path> proof, Instant time) {
    /** Whether two alarms are about the same thing. */
    record Key(AlarmKind kind, String origin, String subject) {}

    Key key() {
        return new Key(kind, origin, subject);
    }
}
