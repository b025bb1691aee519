package dev.cairn.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A client of {@code /api/entries/stream} that reads what it is asked to and no more. */
final class EventStream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RECEIVE_BUFFER = 8192;
    private static final int READ_TIMEOUT_MILLIS = 30_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final int status;
    private final Map<String, String> headers = new HashMap<>();
    private int chunkLeft;
    private boolean ended;

    /** One event: its id as sent, and its data. */
    record Event(String id, JsonNode data) {
        long index() {
            return data.get("logIndex").asLong();
        }
    }

    EventStream(InetSocketAddress server, String query, String... lines) throws IOException {
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.connect(server);
        String more = lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n";
        socket.getOutputStream()
                .write(("GET /api/entries/stream" + query + " HTTP/1.1\r\nHost: log.test\r\n" + more + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        in = new BufferedInputStream(socket.getInputStream(), RECEIVE_BUFFER);
        status = Integer.parseInt(rawLine().split(" ", 3)[1]);
        for (String line = rawLine(); !line.isEmpty(); line = rawLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    int status() {
        return status;
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The next event; empty at the proper end of the stream. */
    Optional<Event> next() throws IOException {
        String id = "";
        String type = "";
        String data = "";
        for (Optional<String> line = line(); line.isPresent(); line = line()) {
            String text = line.get();
            if (text.isEmpty() && !type.isEmpty()) {
                if (!type.equals("entry")) {
                    throw new IOException("an event of type " + type);
                }
                return Optional.of(new Event(id, JSON.readTree(data)));
            }
            id = text.startsWith("id: ") ? text.substring(4) : id;
            type = text.startsWith("event: ") ? text.substring(7) : type;
            data = text.startsWith("data: ") ? text.substring(6) : data;
        }
        return Optional.empty();
    }

    /** A line of the body; empty at its proper end. */
    private Optional<String> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = bodyByte(); b != '\n'; b = bodyByte()) {
            if (b < 0) {
                return Optional.empty();
            }
            line.write(b);
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8));
    }

    /** A byte of the chunked body (RFC 9112 section 7.1); -1 behind the last chunk. */
    private int bodyByte() throws IOException {
        if (chunkLeft == 0 && !ended) {
            chunkLeft = Integer.parseInt(rawLine(), 16);
            ended = chunkLeft == 0;
        }
        if (ended) {
            return -1;
        }
        int b = rawByte();
        if (--chunkLeft == 0) {
            rawLine();
        }
        return b;
    }

    private String rawLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = rawByte(); b != '\n'; b = rawByte()) {
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private int rawByte() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the connection closed inside the stream");
        }
        return b;
    }

    /** Goes away without a word: the server gets a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
