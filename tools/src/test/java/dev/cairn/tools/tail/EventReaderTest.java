package dev.cairn.tools.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.tail.EventReader.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private static List<Event> read(String stream) throws IOException, MalformedException {
        EventReader reader = new EventReader(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)), 100);
        List<Event> events = new ArrayList<>();
        for (Optional<Event> event = reader.next(); event.isPresent(); event = reader.next()) {
            events.add(event.get());
        }
        return events;
    }

    @Test
    void theExamplesOfTheSpecificationAreRead() throws Exception {
        // HTML, section 9.2.6, but for the last event id, which is of no use here.
        assertEquals(List.of(new Event("", "message", "YHOO\n+2\n10")), read("data: YHOO\ndata: +2\ndata: 10\n\n"));
        assertEquals(
                List.of(
                        new Event("1", "message", "first event"),
                        new Event("", "message", "second event"),
                        new Event("", "message", " third event")),
                read(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n"));
        assertEquals(
                List.of(new Event("", "message", ""), new Event("", "message", "\n")),
                read("data\n\ndata\ndata\n\ndata:"));
        assertEquals(
                List.of(new Event("", "message", "test"), new Event("", "message", "test")),
                read("data:test\n\ndata: test\n\n"));
    }

    @Test
    void linesMayEndInAnyOfThreeWays() throws Exception {
        List<Event> expected = List.of(new Event("7", "entry", "é"), new Event("8", "entry", "b"));
        String stream = "id: 7\nevent: entry\ndata: é\n\nid: 8\nevent: entry\ndata: b\n\n";
        assertEquals(expected, read(stream));
        assertEquals(expected, read(stream.replace("\n", "\r\n")));
        assertEquals(expected, read(stream.replace("\n", "\r")));
    }

    @Test
    void anEventThatIsCutOffIsDropped() throws Exception {
        assertEquals(List.of(new Event("", "message", "a")), read("data: a\n\ndata: b\n"));
        assertEquals(List.of(new Event("", "message", "a")), read("data: a\n\ndata: b"));
        assertEquals(List.of(), read("event: entry\n\n:\n\n"));
    }

    @Test
    void whatIsTooLongIsMalformed() throws Exception {
        assertEquals(1, read("data:" + "x".repeat(95) + "\n\n").size());
        assertThrows(MalformedException.class, () -> read("data:" + "x".repeat(96) + "\n\n"));
        assertThrows(MalformedException.class, () -> read("data:x\n".repeat(60)));
    }
}
