package dev.cairn.tools.tail;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Follows a log from an index on, over as many connections as it takes. */
public final class EntryFeed {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** Three heartbeats of the server: whoever is silent for longer is gone. */
    private static final Duration SILENCE = Duration.ofSeconds(45);

    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);
    /** More than the longest entry, 65,535 bytes in base64, with what is said of it. */
    private static final int MAX_EVENT_BYTES = 100_000;

    private static final int TOO_MANY_REQUESTS = 429;

    /** Takes the entries, in their order. */
    public interface Sink {
        /** Takes an entry and says whether it wants more; what it throws ends the reading. */
        boolean take(TailEntry entry) throws MalformedException, VerificationException, InterruptedException;
    }

    private final URI stream;
    private final Consumer<String> notice;
    private long next;
    private boolean resuming; // an entry was read, or at least the server was reached
    private final Duration firstBackoff;
    private Duration backoff;

    /**
     * @param url of the server, without {@code api/}
     * @param from the first index wanted
     * @param notice hears, in a line, of each connection that broke
     */
    public EntryFeed(URI url, long from, Consumer<String> notice) {
        this(url, from, notice, FIRST_BACKOFF);
    }

    EntryFeed(URI url, long from, Consumer<String> notice, Duration firstBackoff) {
        String base = url.toString();
        this.stream = URI.create(base + (base.endsWith("/") ? "" : "/") + "api/entries/stream?from=" + from);
        this.next = from;
        this.notice = notice;
        this.firstBackoff = firstBackoff;
        this.backoff = firstBackoff;
    }

    /**
     * Reads until it is told that it is enough, or something is wrong that another connection would not mend.
     *
     * @param sink takes an entry and says whether it wants more
     * @throws MalformedException if what the server sends is not a stream of entries
     * @throws VerificationException if an entry has another leaf hash than it should, or another index than is due
     * @throws StoreException if the server cannot be reached the first time, or serves no such stream
     */
    public void read(Sink sink) throws MalformedException, VerificationException, InterruptedException {
        while (true) {
            String cut = "it ended";
            try {
                HttpURLConnection connection = open();
                Optional<String> busy = busy(connection);
                if (busy.isPresent()) {
                    cut = busy.get();
                } else if (readAll(connection, sink)) {
                    return;
                }
            } catch (IOException e) {
                if (!resuming) {
                    throw new StoreException(stream + " cannot be read: " + e, e);
                }
                cut = String.valueOf(e.getMessage());
            }
            notice.accept("the stream is cut (" + cut + "); again in " + backoff.toSeconds() + " s");
            Thread.sleep(backoff.toMillis());
            Duration doubled = backoff.multipliedBy(2);
            backoff = doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
        }
    }

    private HttpURLConnection open() throws IOException {
        // Not java.net.http, which has no limit to the time between two pieces of a body.
        HttpURLConnection connection = (HttpURLConnection) stream.toURL().openConnection();
        connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        connection.setReadTimeout((int) SILENCE.toMillis());
        connection.setUseCaches(false);
        connection.setRequestProperty("Accept", "text/event-stream");
        if (resuming && next > 0) {
            connection.setRequestProperty("Last-Event-ID", Long.toString(next - 1));
        }
        return connection;
    }

    /** Why to come again later; empty if the stream is there. */
    private Optional<String> busy(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status >= 500 || status == TOO_MANY_REQUESTS) {
            connection.disconnect();
            return Optional.of("status " + status);
        }
        String type = String.valueOf(connection.getContentType());
        if (status != 200 || !type.startsWith("text/event-stream")) {
            connection.disconnect();
            throw new StoreException(stream + " is no stream of entries: status " + status + ", " + type);
        }
        return Optional.empty();
    }

    /** Whether the sink has enough. */
    private boolean readAll(HttpURLConnection connection, Sink sink)
            throws IOException, MalformedException, VerificationException, InterruptedException {
        resuming = true;
        try (InputStream body = connection.getInputStream()) {
            EventReader events = new EventReader(body, MAX_EVENT_BYTES);
            for (Optional<EventReader.Event> event = events.next(); event.isPresent(); event = events.next()) {
                if (event.get().type().equals("entry") && !sink.take(entry(event.get()))) {
                    return true;
                }
            }
            return false;
        } finally {
            connection.disconnect();
        }
    }

    private TailEntry entry(EventReader.Event event) throws MalformedException, VerificationException {
        TailEntry entry = TailEntry.parse(event.data());
        if (entry.index() != next) {
            throw new VerificationException("the stream has index " + entry.index() + " where " + next + " is due");
        }
        next++;
        backoff = firstBackoff;
        return entry;
    }
}
