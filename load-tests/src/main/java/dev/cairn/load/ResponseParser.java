package dev.cairn.load;

import dev.cairn.core.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the HTTP/1.1 responses of one connection, one at a time (RFC 9112 §4 and §6): status line, header fields, and a body whose
 * length is a Content-Length. It knows of the header fields only what a load generator needs, and refuses a chunked body, since a log
 * knows the length of what it answers. Nothing is copied but the bytes of the response itself.
 */
final class ResponseParser {
    private static final String OBJECT = "HTTP response";
    private static final int MAX_HEAD_BYTES = 16 << 10;
    private static final int MAX_BODY_BYTES = 16 << 20;
    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT_LENGTH = "content-length".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONNECTION = "connection".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RETRY_AFTER = "retry-after".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);

    private byte[] buffer = new byte[8 << 10];
    private int filled;
    private int scanned;
    private int bodyStart;
    private int bodyLength;
    private int status;
    private int retryAfterSeconds;
    private boolean closing;

    /**
     * Takes the next bytes of the connection.
     *
     * @return whether a whole response is there; it stays readable until {@link #reset}
     * @throws MalformedException if the bytes are no response, or go on after its end
     */
    boolean feed(ByteBuffer in) throws MalformedException {
        int length = in.remaining();
        if (filled + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, filled + length));
        }
        in.get(buffer, filled, length);
        filled += length;
        if (bodyStart == 0 && !parseHead()) {
            return false;
        }
        int missing = bodyStart + bodyLength - filled;
        if (missing < 0) {
            throw new MalformedException(OBJECT, "bytes after its end");
        }
        return missing == 0;
    }

    /** Forgets the response, ready for the next one of the same connection. */
    void reset() {
        filled = 0;
        scanned = 0;
        bodyStart = 0;
    }

    int status() {
        return status;
    }

    /** The seconds that Retry-After asks for, 0 where it is absent or a date. */
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** Whether the server closes the connection after this response. */
    boolean closing() {
        return closing;
    }

    /** A copy of the body. */
    byte[] body() {
        return Arrays.copyOfRange(buffer, bodyStart, bodyStart + bodyLength);
    }

    private boolean parseHead() throws MalformedException {
        int end = endOfHead();
        if (end < 0) {
            if (filled > MAX_HEAD_BYTES) {
                throw new MalformedException(OBJECT, "head over " + MAX_HEAD_BYTES + " bytes");
            }
            return false;
        }
        int lineEnd = endOfLine(0);
        status = parseStatus(lineEnd);
        retryAfterSeconds = 0;
        closing = false;
        long length = -1;
        for (int start = lineEnd + 2; start < end; start = lineEnd + 2) {
            lineEnd = endOfLine(start);
            if (nameIs(start, CONTENT_LENGTH)) {
                length = parseLength(start + CONTENT_LENGTH.length + 1, lineEnd);
            } else if (nameIs(start, TRANSFER_ENCODING)) {
                throw new MalformedException(OBJECT, "Transfer-Encoding in place of Content-Length");
            } else if (nameIs(start, CONNECTION)) {
                int value = skipSpace(start + CONNECTION.length + 1);
                closing = lineEnd - value == CLOSE.length && equalsIgnoreCase(value, CLOSE);
            } else if (nameIs(start, RETRY_AFTER)) {
                retryAfterSeconds = parseSeconds(start + RETRY_AFTER.length + 1, lineEnd);
            }
        }
        if (length < 0) {
            throw new MalformedException(OBJECT, "no Content-Length");
        }
        bodyStart = end;
        bodyLength = (int) length;
        return true;
    }

    /** The offset after the empty line that ends the head, or -1. */
    private int endOfHead() {
        for (int i = Math.max(scanned, 3); i < filled; i++) {
            if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n' && buffer[i - 3] == '\r') {
                return i + 1;
            }
        }
        scanned = filled;
        return -1;
    }

    private int endOfLine(int start) {
        int i = start;
        while (buffer[i] != '\r' || buffer[i + 1] != '\n') {
            i++;
        }
        return i;
    }

    private int parseStatus(int lineEnd) throws MalformedException {
        if (lineEnd < VERSION.length + 3 || !Arrays.equals(buffer, 0, VERSION.length, VERSION, 0, VERSION.length)) {
            throw new MalformedException(OBJECT, "status line");
        }
        int value = 0;
        for (int i = VERSION.length; i < VERSION.length + 3; i++) {
            if (buffer[i] < '0' || buffer[i] > '9') {
                throw new MalformedException(OBJECT, "status line");
            }
            value = value * 10 + (buffer[i] - '0');
        }
        return value;
    }

    private long parseLength(int start, int end) throws MalformedException {
        long value = 0;
        int from = skipSpace(start);
        if (from == end) {
            throw new MalformedException(OBJECT, "Content-Length is no number");
        }
        for (int i = from; i < end; i++) {
            if (buffer[i] < '0' || buffer[i] > '9') {
                throw new MalformedException(OBJECT, "Content-Length is no number");
            }
            value = value * 10 + (buffer[i] - '0');
            if (value > MAX_BODY_BYTES) {
                throw new MalformedException(OBJECT, "body over " + MAX_BODY_BYTES + " bytes");
            }
        }
        return value;
    }

    private int parseSeconds(int start, int end) {
        int value = 0;
        for (int i = skipSpace(start); i < end; i++) {
            if (buffer[i] < '0' || buffer[i] > '9' || value > 3600) {
                return 0;
            }
            value = value * 10 + (buffer[i] - '0');
        }
        return value;
    }

    private int skipSpace(int start) {
        int i = start;
        while (buffer[i] == ' ' || buffer[i] == '\t') {
            i++;
        }
        return i;
    }

    private boolean nameIs(int start, byte[] name) {
        return start + name.length < filled && buffer[start + name.length] == ':' && equalsIgnoreCase(start, name);
    }

    private boolean equalsIgnoreCase(int start, byte[] lowerCase) {
        for (int i = 0; i < lowerCase.length; i++) {
            if ((buffer[start + i] | 0x20) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }
}
