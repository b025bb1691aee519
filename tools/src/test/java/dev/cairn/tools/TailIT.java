package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code cairn log tail} against a server, both packaged. */
class TailIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path folder = Path.of("");

    private Child serve(String address) throws IOException {
        return Child.start(folder, "serve", "--dev", "--http", address);
    }

    private static void add(String url, String entry) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/add"))
                .POST(HttpRequest.BodyPublishers.ofString(entry))
                .build();
        assertEquals(
                200, HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }

    private static void expect(Child tail, int index, String entry) throws Exception {
        JsonNode line = Results.mapper().readTree(tail.line());
        assertEquals(index, line.path("logIndex").intValue());
        assertEquals(Bytes.ofUtf8(entry).base64(), line.path("body").textValue());
    }

    private Child tail(String url, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of("log", "tail", "--url", url));
        args.addAll(List.of(more));
        return Child.start(folder, args.toArray(String[]::new));
    }

    @ParameterizedTest(name = "SIG{0}")
    @ValueSource(strings = {"TERM", "INT"})
    void entriesArePrintedAsTheyArePublishedAlsoAfterTheServersRestart(String signal) throws Exception {
        String url;
        Child tail;
        try (Child server = serve("127.0.0.1:0")) {
            url = server.url();
            add(url, "zero");
            add(url, "one");
            tail = tail(url, "--from", "0", "--json");
            expect(tail, 0, "zero");
            expect(tail, 1, "one");
            add(url, "two");
            expect(tail, 2, "two");
            server.signal("TERM");
            assertEquals(ExitCode.OK, server.exitCode(), server.err());
        }
        try (tail;
                Child server = serve(url.substring("http://".length()))) {
            assertEquals(url, server.url());
            add(url, "three");
            expect(tail, 3, "three");
            assertTrue(tail.err().contains("cairn: the stream is cut"), tail.err());
            tail.signal(signal);
            assertEquals(ExitCode.OK, tail.exitCode(), tail.err());
        }
    }

    @Test
    void itEndsWhereItIsTold() throws Exception {
        try (Child server = serve("127.0.0.1:0")) {
            String url = server.url();
            for (String entry : List.of("zero", "one", "two")) {
                add(url, entry);
            }
            try (Child counted = tail(url, "--from", "0", "--count", "2")) {
                assertTrue(counted.line().matches("0  [0-9-]+T[0-9:.]+Z  [0-9a-f]{64}  4 bytes  raw"));
                assertTrue(counted.line().startsWith("1  "));
                assertEquals("null", counted.line());
                assertEquals(ExitCode.OK, counted.exitCode(), counted.err());
            }
            try (Child rest = tail(url, "--from", "1", "--no-follow", "--json")) {
                expect(rest, 1, "one");
                expect(rest, 2, "two");
                assertEquals("null", rest.line());
                assertEquals(ExitCode.OK, rest.exitCode(), rest.err());
            }
            try (Child nothing = tail(url, "--from", "3", "--no-follow")) {
                assertEquals("null", nothing.line());
                assertEquals(ExitCode.OK, nothing.exitCode(), nothing.err());
            }
        }
    }
}
