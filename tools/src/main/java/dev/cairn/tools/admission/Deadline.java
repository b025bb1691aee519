package dev.cairn.tools.admission;

import dev.cairn.core.MalformedException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a request must have its answer.
 *
 * @param nanoTime on the clock of {@link System#nanoTime}
 * @param allowed what there was at the beginning
 */
record Deadline(long nanoTime, Duration allowed) {
    // As Go writes a duration of whole or broken seconds: the API server has whole ones, from 1 to 30.
    private static final Pattern GO_DURATION = Pattern.compile(
            "(?:([0-9]{1,4})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,6})(?:\\.([0-9]{1,9}))?s)?(?:([0-9]{1,9})ms)?");
    private static final int MAX_QUERY = 1024;

    private static Deadline after(long arrived, Duration allowed) {
        return new Deadline(arrived + allowed.toNanos(), allowed);
    }

    /**
     * Of a request: what the query says in {@code timeout} less the margin, and never more than the own limit. An API server puts there for how
     * long it will wait.
     *
     * @param query without its question mark
     * @param limit for requests that say nothing, and at most
     * @param margin for the way back; at most half of what the query says is taken
     * @param arrived when the request came, on the clock of {@link System#nanoTime}
     * @throws MalformedException if the query has a timeout that is none
     */
    static Deadline of(String query, Duration limit, Duration margin, long arrived) throws MalformedException {
        if (query.length() > MAX_QUERY) {
            throw new MalformedException("query", "must have at most " + MAX_QUERY + " characters");
        }
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith("timeout=")) {
                Duration asked = parse(parameter.substring("timeout=".length()));
                Duration half = asked.dividedBy(2);
                Duration left = asked.minus(margin.compareTo(half) < 0 ? margin : half);
                return after(arrived, left.compareTo(limit) < 0 ? left : limit);
            }
        }
        return after(arrived, limit);
    }

    private static Duration parse(String text) throws MalformedException {
        Matcher parts = GO_DURATION.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            throw new MalformedException("query", "timeout must be a duration such as 10s");
        }
        Duration duration = Duration.ofHours(number(parts, 1))
                .plusMinutes(number(parts, 2))
                .plusSeconds(number(parts, 3))
                .plusMillis(number(parts, 5));
        String fraction = parts.group(4);
        if (fraction != null) {
            duration = duration.plusNanos(Long.parseLong((fraction + "000000000").substring(0, 9)));
        }
        if (duration.isZero()) {
            throw new MalformedException("query", "timeout must be more than nothing");
        }
        return duration;
    }

    private static long number(Matcher parts, int group) {
        String digits = parts.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** What is left; negative when it has passed. */
    long nanosLeft() {
        return nanoTime - System.nanoTime();
    }
}
