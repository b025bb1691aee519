package dev.cairn.load;

import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Loads a log over kept-alive HTTP/1.1 connections, all of them on the calling thread: the generator shares the machine with the server
 * that it measures, so a request costs one write, one read and its part of one select.
 *
 * <p>Closed loop: every connection sends its next submission when the last one was answered. Open model: submissions are due at a fixed
 * rate whatever the server does, and a latency counts from the time the submission was due, not from when a connection was free for it;
 * so a server that stalls is charged for everybody who would have come meanwhile (coordinated omission does not hide it).
 */
final class LoadEngine {
    /** Room for the largest entry (65,535 bytes) and its head. */
    private static final int REQUEST_BYTES = 128 << 10;

    private static final long RECONNECT_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long HOUSEKEEPING_NANOS = Duration.ofMillis(50).toNanos();
    /** Below this a select, which waits whole milliseconds, would oversleep. */
    private static final long SHORT_WAIT_NANOS = Duration.ofMillis(2).toNanos();

    /** The longest sleep that does not look for answers. */
    private static final long NAP_NANOS = 200_000;

    private final Submissions submissions;
    private final AnswerSink sink;
    private final LoadPlan plan;
    private final InetSocketAddress address;
    private final Selector selector;
    private final ByteBuffer out = ByteBuffer.allocateDirect(REQUEST_BYTES);
    private final ByteBuffer in = ByteBuffer.allocateDirect(REQUEST_BYTES);
    private final Tally tally = new Tally();
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final PriorityQueue<Connection> paused =
            new PriorityQueue<>(Comparator.comparingLong((Connection connection) -> connection.resumeAt));
    private final long firstNumber;
    private long next;
    private int inFlight;
    private long from;
    private long to;
    private long start;
    private volatile boolean stopped;

    /** @param firstNumber number of the first submission; a later run goes on where {@link #next} of the last one stands */
    LoadEngine(Target target, Submissions submissions, long firstNumber, AnswerSink sink, LoadPlan plan)
            throws IOException {
        this.address = target.address();
        this.submissions = submissions;
        this.firstNumber = firstNumber;
        this.next = firstNumber;
        this.sink = sink;
        this.plan = plan;
        this.selector = Selector.open();
    }

    /** The number after the last submission that was sent. */
    long next() {
        return next;
    }

    /** Ends the run early; any thread. */
    void stop() {
        stopped = true;
        selector.wakeup();
    }

    /**
     * Runs the plan once and waits for the last answers, at most the plan's timeout. Answers of the whole run go to the sink, those of the
     * measured time count.
     */
    Measurement run() throws IOException {
        try (selector) {
            for (int i = 0; i < plan.connections(); i++) {
                Connection connection = new Connection();
                connections.add(connection);
                connect(connection);
            }
            start = System.nanoTime();
            from = start + plan.warmup().toNanos();
            to = from + plan.measured().toNanos();
            return loop();
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private Measurement loop() throws IOException {
        long giveUp = to + plan.timeout().toNanos();
        long cpuFrom = -1;
        long cpuTo = -1;
        long housekeeping = start;
        while (true) {
            long now = System.nanoTime();
            if (cpuFrom < 0 && now >= from) {
                cpuFrom = threadCpuNanos();
            }
            if (cpuTo < 0 && now >= to) {
                cpuTo = threadCpuNanos();
            }
            if (now >= housekeeping) {
                expire(now);
                housekeeping = now + HOUSEKEEPING_NANOS;
            }
            resume(now);
            if (sending(now)) {
                sendDue(now);
            } else if (inFlight == 0) {
                break;
            }
            if (now >= giveUp) {
                giveUp();
                break;
            }
            await(waitNanos(System.nanoTime()));
        }
        long now = System.nanoTime();
        boolean open = plan.arrivalsPerSecond().isPresent();
        boolean ranOut = next >= submissions.count() && (open ? due(next) < to : now < to);
        long end = stopped || ranOut ? Math.min(Math.max(now, from + 1), to) : to;
        long cpu = (cpuTo < 0 ? threadCpuNanos() : cpuTo) - Math.max(cpuFrom, 0);
        return tally.measurement((end - from) / 1e9, cpu, ranOut);
    }

    private boolean sending(long now) {
        if (stopped || next >= submissions.count()) {
            return false;
        }
        return plan.arrivalsPerSecond().isPresent() ? due(next) < to : now < to;
    }

    /** When a submission is due in the open model. */
    private long due(long number) {
        OptionalDouble rate = plan.arrivalsPerSecond();
        return start + (long) ((number - firstNumber) * 1e9 / rate.getAsDouble());
    }

    private void sendDue(long now) {
        if (plan.arrivalsPerSecond().isEmpty()) {
            while (!idle.isEmpty() && sending(now)) {
                send(idle.remove(), now, now);
            }
            return;
        }
        while (!idle.isEmpty() && sending(now) && due(next) <= now) {
            send(idle.remove(), due(next), now);
        }
    }

    private void send(Connection connection, long due, long now) {
        long number = next++;
        connection.begin(number, due, now);
        inFlight++;
        out.clear();
        submissions.write(number, out);
        out.flip();
        try {
            connection.write(out);
        } catch (IOException e) {
            fail(connection, "connection lost", e);
        }
    }

    private void await(long nanos) throws IOException {
        if (nanos >= SHORT_WAIT_NANOS) {
            selector.select(this::ready, nanos / 1_000_000);
        } else if (selector.selectNow(this::ready) == 0 && nanos > 0) {
            LockSupport.parkNanos(inFlight == 0 ? nanos : Math.min(nanos, NAP_NANOS));
        }
    }

    private long waitNanos(long now) {
        long wait = HOUSEKEEPING_NANOS;
        if (!paused.isEmpty()) {
            wait = Math.min(wait, paused.element().resumeAt - now);
        }
        if (sending(now) && !idle.isEmpty()) {
            wait = plan.arrivalsPerSecond().isPresent() ? Math.min(wait, due(next) - now) : 0;
        }
        return wait;
    }

    private void ready(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            if (key.isWritable()) {
                connection.flush();
            }
            if (key.isReadable() && connection.read(in)) {
                answered(connection);
            }
        } catch (IOException e) {
            fail(connection, "connection lost", e);
        } catch (MalformedException e) {
            fail(connection, "malformed answer", e);
        }
    }

    private void answered(Connection connection) {
        long now = System.nanoTime();
        long number = connection.number;
        ResponseParser response = connection.parser;
        inFlight--;
        if (response.status() == submissions.dialect(number).acknowledgement()) {
            // Closed loop: answers that came inside the measured time count; open model: submissions that were due in
            // it.
            long counted = plan.arrivalsPerSecond().isPresent() ? connection.due : now;
            if (counted >= from && counted < to) {
                tally.acknowledged(now - connection.due);
            }
            sink.acknowledged(number, response);
        } else {
            tally.refused(response);
        }
        boolean closing = response.closing();
        int retryAfterSeconds = response.retryAfterSeconds();
        connection.end();
        if (closing) {
            connection.close();
            connect(connection);
        } else if (retryAfterSeconds > 0) {
            pause(connection, now + Duration.ofSeconds(retryAfterSeconds).toNanos());
        } else if (plan.arrivalsPerSecond().isEmpty() && sending(now)) {
            send(connection, now, now);
        } else {
            idle.add(connection);
        }
    }

    private void fail(Connection connection, String kind, Exception cause) {
        if (connection.number >= 0) {
            tally.failed(kind, String.valueOf(cause.getMessage()));
            inFlight--;
            connection.end();
        }
        // An idle connection that the server gave up is no failure of any request.
        idle.remove(connection);
        paused.remove(connection);
        connection.close();
        connect(connection);
    }

    private void connect(Connection connection) {
        try {
            connection.open(address, selector);
            idle.add(connection);
        } catch (IOException e) {
            tally.failed("no connection", String.valueOf(e.getMessage()));
            pause(connection, System.nanoTime() + RECONNECT_PAUSE_NANOS);
        }
    }

    private void pause(Connection connection, long until) {
        connection.resumeAt = until;
        paused.add(connection);
    }

    private void resume(long now) {
        while (!paused.isEmpty() && paused.element().resumeAt <= now) {
            Connection connection = paused.remove();
            if (connection.isOpen()) {
                idle.add(connection);
            } else if (!stopped) {
                connect(connection);
            }
        }
    }

    private void expire(long now) {
        long oldest = now - plan.timeout().toNanos();
        for (Connection connection : connections) {
            if (connection.number >= 0 && connection.sentAt < oldest) {
                fail(connection, "timeout", new IOException("no answer within " + plan.timeout()));
            }
        }
    }

    /** Counts what the end of the run leaves open: requests without answer, and submissions that were due but never sent. */
    private void giveUp() {
        for (Connection connection : connections) {
            if (connection.number >= 0) {
                tally.failed("timeout", "no answer at the end of the run");
            }
        }
        while (plan.arrivalsPerSecond().isPresent() && sending(to)) {
            next++;
            tally.failed("never sent", "all connections were busy past the end of the run");
        }
    }

    private static long threadCpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
