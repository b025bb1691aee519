package dev.cairn.load;

import dev.cairn.core.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a log's checkpoint over and over on its own thread, and keeps every note that differs from the one before it. */
final class CheckpointPoller implements AutoCloseable {
    private static final long PAUSE_MILLIS = 5;

    private final LogClient log;
    private final List<Bytes> notes = new ArrayList<>();
    private final Thread thread = new Thread(this::poll, "checkpoint poller");
    private volatile boolean stopped;

    CheckpointPoller(LogClient log) {
        this.log = log;
        thread.start();
    }

    /** Stops, and gives the notes in the order they were seen. */
    List<Bytes> stop() {
        close();
        return notes;
    }

    @Override
    public void close() {
        stopped = true;
        Threads.join(thread);
    }

    private void poll() {
        while (!stopped) {
            try {
                Bytes note = Bytes.wrap(log.checkpoint());
                if (notes.isEmpty() || !notes.get(notes.size() - 1).equals(note)) {
                    notes.add(note);
                }
                Threads.pause(PAUSE_MILLIS);
            } catch (IOException e) {
                // The server was killed while it answered; whoever killed it stops this poller.
                Threads.pause(PAUSE_MILLIS);
            }
        }
    }
}
