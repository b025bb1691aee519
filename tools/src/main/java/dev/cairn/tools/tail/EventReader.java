package dev.cairn.tools.tail;

import dev.cairn.core.MalformedException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads server-sent events (HTML, section 9.2.6), of bounded length. */
final class EventReader {
    private static final int BUFFER = 65_536;

    private final InputStream in;
    private final int maxBytes;
    private boolean afterReturn; // a line feed that comes now belongs to the line before

    /**
     * An event.
     *
     * @param id empty if it has none
     * @param type {@code message} if it has none
     * @param data its lines
     */
    record Event(String id, String type, String data) {}

    /** @param maxBytes of a line, and of the data of an event */
    EventReader(InputStream in, int maxBytes) {
        this.in = new BufferedInputStream(in, BUFFER);
        this.maxBytes = maxBytes;
    }

    /**
     * The next event.
     *
     * @return empty at the end of the stream; what an event had by then is dropped
     * @throws MalformedException if it is too long
     */
    Optional<Event> next() throws IOException, MalformedException {
        String id = "";
        String type = "message";
        StringBuilder data = new StringBuilder();
        boolean hasData = false;
        for (Optional<String> read = line(); read.isPresent(); read = line()) {
            String line = read.get();
            if (line.isEmpty()) {
                // SPEC: "If the data buffer is an empty string, set the data buffer and the event type buffer to the
                // empty string and return."
                if (hasData) {
                    return Optional.of(new Event(id, type, data.toString()));
                }
                type = "message";
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
            switch (field) {
                case "id" -> id = value;
                case "event" -> type = value;
                case "data" -> {
                    data.append(hasData ? "\n" : "").append(value);
                    hasData = true;
                }
                default -> {} // a comment, or a field for browsers
            }
            if (data.length() > maxBytes) {
                throw tooLong();
            }
        }
        return Optional.empty();
    }

    // SPEC: lines end in CR LF, LF or CR.
    private Optional<String> line() throws IOException, MalformedException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int b = in.read();
            boolean endsLineBefore = afterReturn && b == '\n';
            afterReturn = false;
            if (b < 0) {
                return Optional.empty();
            } else if (b == '\r' || (b == '\n' && !endsLineBefore)) {
                afterReturn = b == '\r';
                return Optional.of(line.toString(StandardCharsets.UTF_8));
            } else if (!endsLineBefore) {
                line.write(b);
            }
            if (line.size() > maxBytes) {
                throw tooLong();
            }
        }
    }

    private MalformedException tooLong() {
        return new MalformedException("event", "longer than " + maxBytes + " bytes");
    }
}
