package dev.cairn.tools.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.sign.Selection.Selector;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which services sign, of the configurations that there are. */
class SigningServicesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Set<Integer> BOTH = Set.of(1, 2);

    private static SigningServices parse(String members) throws MalformedException {
        return SigningServices.parse(Bytes.ofUtf8(
                "{\"mediaType\":\"application/vnd.dev.sigstore.signingconfig.v0.2+json\"" + members + "}"));
    }

    /** A service, as {@code NAME:VERSION:START:END:OPERATOR}; months of 2026. */
    private static SigningService service(String text) {
        String[] part = text.split(":", -1);
        return new SigningService(
                URI.create("https://" + part[0]), Integer.parseInt(part[1]), month(part[2]), month(part[3]), part[4]);
    }

    private static Optional<Instant> month(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse("2026-" + text + "-01T00:00:00Z"));
    }

    private static String hosts(Selection selection, String... services) throws SigningException {
        return String.join(
                " ",
                selection
                        .from(
                                "log",
                                List.of(services).stream()
                                        .map(SigningServicesTest::service)
                                        .toList(),
                                BOTH,
                                NOW)
                        .stream()
                        .map(service -> service.url().getHost())
                        .toList());
    }

    @ParameterizedTest(name = "{0} {1}: {3}")
    @CsvSource({
        "ANY, 0, a:1:01::x b:2:01::x, b, the highest version",
        "ANY, 0, a:1:01::x b:3:01::x, a, of those that are supported",
        "ANY, 0, a:2:01::x b:2:03::x, b, of one operator the newest",
        "ANY, 0, a:2:01::x b:2:03::y, b a, one of each operator is tried",
        "ANY, 0, a:2:01::x b:2:07::x, a, not what begins later",
        "ANY, 0, a:2:01:05:x b:1:01::x, b, not what has ended",
        "ANY, 0, a:2:01:06:x b:1:01::x, a, the last moment is within it",
        "ANY, 0, a:2:06::x b:1:01::x, a, the first moment is within it",
        "ANY, 0, a:2:::x, a, without times always",
        "ANY, 0, a:2:01:: b:2:03::, b a, without operators each is its own",
        "EXACT, 2, a:2:01::x b:2:03::y c:2:02::z, b c, as many as are wanted",
        "ALL, 0, a:2:01::x b:2:03::y c:1:02::z, b a, all of the highest version",
    })
    void theRules(Selector selector, int count, String services, String expected, String unusedWhy) throws Exception {
        assertEquals(expected, hosts(new Selection(selector, count), services.split(" ")));
    }

    @Test
    void tooFewOrNoneIsAnError() {
        SigningException few = assertThrows(
                SigningException.class, () -> hosts(new Selection(Selector.EXACT, 2), "a:2:01::x", "b:2:03::x"));
        assertTrue(String.valueOf(few.getMessage()).contains("wants 2 of log and has 1"), few.toString());
        SigningException none =
                assertThrows(SigningException.class, () -> hosts(Selection.ONE, "a:2:01:02:x", "b:7:03::x"));
        assertTrue(String.valueOf(none.getMessage()).contains("no log that can be used now"), none.toString());
    }

    @Test
    void whatOthersWriteIsRead() throws Exception {
        SigningServices read = parse(",\"caUrls\":[{\"url\":\"https://fulcio.example.test\",\"majorApiVersion\":1,"
                + "\"validFor\":{\"start\":\"2023-04-14T21:38:40Z\"},\"operator\":\"example.test\",\"newer\":{}}],"
                + "\"rekor_tlog_urls\":[{\"url\":\"https://log.example.test/\",\"majorApiVersion\":2}],"
                + "\"rekorTlogConfig\":{\"selector\":\"EXACT\",\"count\":2},\"tsaConfig\":{\"selector\":1},"
                + "\"unknown\":true");
        assertEquals(
                "https://fulcio.example.test", read.authorities().get(0).url().toString());
        assertEquals("https://log.example.test", read.logs().get(0).url().toString(), "no slash at the end");
        assertEquals(new Selection(Selector.EXACT, 2), read.logSelection());
        assertEquals(new Selection(Selector.ALL, 0), read.timestampSelection());
        assertEquals(List.of(), read.timestampAuthorities());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"caUrls\":[{\"url\":\"ftp://x\",\"majorApiVersion\":1}]|url: not a URL",
                "\"caUrls\":[{\"url\":\"https://user:secret@x\",\"majorApiVersion\":1}]|url: not a URL",
                "\"caUrls\":[{\"majorApiVersion\":1}]|url is missing",
                "\"caUrls\":[{\"url\":\"https://x\",\"majorApiVersion\":-1}]|majorApiVersion",
                "\"caUrls\":[{\"url\":\"https://x\",\"validFor\":{\"start\":\"soon\"}}]|start: not a time",
                "\"tsaConfig\":{\"selector\":\"SOME\"}|selector: neither",
                "\"tsaConfig\":{\"selector\":\"EXACT\"}|count: not from 1",
                "\"caUrls\":{}|not an array",
            })
    void whatIsWrongIsNamed(String member, String says) {
        MalformedException wrong = assertThrows(MalformedException.class, () -> parse("," + member));
        assertTrue(wrong.getMessage().contains(says), wrong.getMessage());
    }

    @Test
    void anotherVersionIsRefused() {
        assertThrows(
                MalformedException.class,
                () -> SigningServices.parse(
                        Bytes.ofUtf8("{\"mediaType\":\"application/vnd.dev.sigstore.signingconfig.v0.1+json\"}")));
    }
}
