package dev.cairn.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Requests for {@code POST /add-checkpoint}. A log has one of them in flight at a time, and the next begins where the last one was cosigned, as a log
 * does it. Every {@code QUESTION}th number asks for the size instead, with an old size that cannot be right, and is acknowledged with 409.
 *
 * <p>As which log a number stands for depends on which of them have their answer, it is decided when the number is written, and kept for the check.
 */
final class WitnessSubmissions implements Submissions {
    private static final int QUESTION = 50;

    private final WitnessLogs logs;
    private final String head;
    private final int[] logOf;
    private final int[] stepOf;
    private final int[] steps; // what each log has behind it
    private final Deque<Integer> ready = new ArrayDeque<>();

    WitnessSubmissions(Target target, WitnessLogs logs, int count) {
        this.logs = logs;
        this.head = "POST " + target.path("/add-checkpoint") + " HTTP/1.1\r\nHost: " + target.host()
                + "\r\nContent-Type: text/plain\r\nContent-Length: ";
        this.logOf = new int[count];
        this.stepOf = new int[count];
        this.steps = new int[logs.count()];
        for (int log = 0; log < logs.count(); log++) {
            ready.add(log);
        }
    }

    /** A log has steps behind it already: the witness remembers them. Before the first submission. */
    void startAt(int log, int step) {
        steps[log] = step;
    }

    @Override
    public long count() {
        return logOf.length;
    }

    @Override
    public Dialect dialect(long number) {
        return isQuestion(number) ? Dialect.WITNESS_SIZE : Dialect.WITNESS;
    }

    static boolean isQuestion(long number) {
        return number % QUESTION == QUESTION - 1;
    }

    @Override
    public void write(long number, ByteBuffer out) {
        int log = ready.isEmpty() ? (int) (number % logs.count()) : ready.remove();
        int step = Math.min(steps[log], logs.steps() - 1);
        logOf[(int) number] = log;
        stepOf[(int) number] = step;
        // An old size above every size that the log had is one that it cannot have; not above that of the checkpoint,
        // though.
        long old = isQuestion(number) ? logs.size(step + 1) : logs.size(step);
        byte[] body = logs.body(log, step, old);
        out.put((head + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.put(body);
    }

    @Override
    public AnswerSink hearing(AnswerSink sink) {
        return (number, response) -> {
            int log = logOf[(int) number];
            if (!isQuestion(number)) {
                steps[log]++;
            }
            ready.add(log);
            sink.acknowledged(number, response);
        };
    }

    int log(long number) {
        return logOf[(int) number];
    }

    int step(long number) {
        return stepOf[(int) number];
    }

    WitnessLogs logs() {
        return logs;
    }
}
