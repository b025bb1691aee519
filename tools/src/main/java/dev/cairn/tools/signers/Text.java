package dev.cairn.tools.signers;

import java.time.Duration;

/** Words for people. */
final class Text {
    private Text() {}

    /** As the file has it: {@code 90d}, {@code 12h} … */
    static String duration(Duration duration) {
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
