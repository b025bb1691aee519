package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.cairn.core.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResponseParserTest {
    private static final String WHOLE =
            "HTTP/1.1 503 Service Unavailable\r\ncontent-LENGTH: \t5\r\nRetry-After: 2\r\nConnection: Close\r\n\r\nhello";

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void readsAResponseCutAnywhere() throws MalformedException {
        for (int cut = 0; cut <= WHOLE.length(); cut++) {
            ResponseParser parser = new ResponseParser();
            assertEquals(cut == WHOLE.length(), parser.feed(bytes(WHOLE.substring(0, cut))), "cut at " + cut);
            assertTrue(parser.feed(bytes(WHOLE.substring(cut))), "cut at " + cut);
            assertEquals(503, parser.status());
            assertEquals(2, parser.retryAfterSeconds());
            assertTrue(parser.closing());
            assertArrayEquals("hello".getBytes(StandardCharsets.US_ASCII), parser.body());
        }
    }

    @Test
    void forgetsTheLastResponse() throws MalformedException {
        ResponseParser parser = new ResponseParser();
        parser.feed(bytes(WHOLE));
        parser.reset();
        assertTrue(parser.feed(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nRetry-After: Sun, 06 Nov 1994\r\n\r\n")));
        assertEquals(200, parser.status());
        assertEquals(0, parser.retryAfterSeconds());
        assertFalse(parser.closing());
        assertEquals(0, parser.body().length);
    }

    @Test
    void growsForALongBody() throws MalformedException {
        String body = "x".repeat(100_000);
        ResponseParser parser = new ResponseParser();
        assertTrue(parser.feed(bytes("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + body)));
        assertEquals(body, new String(parser.body(), StandardCharsets.US_ASCII));
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                arguments("other version", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
                arguments("status is no number", "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n"),
                arguments("status line cut short", "HTTP/1.1 20\r\nContent-Length: 0\r\n\r\n"),
                arguments("no Content-Length", "HTTP/1.1 200 OK\r\n\r\n"),
                arguments("empty Content-Length", "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n"),
                arguments("Content-Length is no number", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
                arguments("body over the limit", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"),
                arguments("chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                arguments("bytes after the end", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab"),
                arguments("head without end", "HTTP/1.1 200 OK\r\nX: " + "y".repeat(20_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void malformed(String rule, String response) {
        assertThrows(MalformedException.class, () -> new ResponseParser().feed(bytes(response)), rule);
    }
}
