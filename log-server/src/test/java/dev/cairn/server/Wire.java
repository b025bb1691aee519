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
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 connection as bytes: what is written is what is sent. */
final class Wire implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int READ_TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    /**
     * An answer.
     *
     * @param headers by lower-case name; the last of a name
     * @param body each byte a character
     */
    record Answer(int status, Map<String, String> headers, String body) {
        byte[] bytes() {
            return body.getBytes(StandardCharsets.ISO_8859_1);
        }

        JsonNode json() throws IOException {
            return JSON.readTree(bytes());
        }

        @Nullable
        String header(String name) {
            return headers.get(name);
        }
    }

    Wire(InetSocketAddress server) throws IOException {
        socket = new Socket(server.getAddress(), server.getPort());
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends one request on a connection of its own. Lines are as typed, and end in CRLF on the wire. */
    static Answer send(InetSocketAddress server, String request) throws IOException {
        try (Wire wire = new Wire(server)) {
            wire.write(request.replace("\n", "\r\n"));
            return wire.read(!request.startsWith("HEAD "));
        }
    }

    /** Sends a request without a body, with a Host. */
    static Answer get(InetSocketAddress server, String method, String target, String... headers) throws IOException {
        String more = headers.length == 0 ? "" : String.join("\n", headers) + "\n";
        return send(server, method + " " + target + " HTTP/1.1\nHost: log.test\n" + more + "\n");
    }

    /** Sends a request with a body of known length. */
    static Answer post(InetSocketAddress server, String target, String body, String... headers) throws IOException {
        try (Wire wire = new Wire(server)) {
            wire.write(head("POST", target, body.getBytes(StandardCharsets.ISO_8859_1).length, headers) + body);
            return wire.read(true);
        }
    }

    static String head(String method, String target, long length, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: log.test\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("Content-Length: ").append(length).append("\r\n\r\n").toString();
    }

    void write(String latin1) throws IOException {
        write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Reads an answer. */
    Answer read(boolean hasBody) throws IOException {
        String[] statusLine = line().split(" ", 3);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = hasBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("body ends after " + body.length + " of " + length + " bytes");
        }
        return new Answer(Integer.parseInt(statusLine[1]), headers, new String(body, StandardCharsets.ISO_8859_1));
    }

    /** Whether the server has closed its side, with nothing more to read. */
    boolean isClosed() throws IOException {
        return in.read() < 0;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("closed after \"" + line + "\"");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
