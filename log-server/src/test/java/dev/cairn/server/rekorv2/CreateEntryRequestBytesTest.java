package dev.cairn.server.rekorv2;

import static dev.cairn.server.rekorv2.CreateEntryRequestReaderTest.DSSE;
import static dev.cairn.server.rekorv2.CreateEntryRequestReaderTest.HASHEDREKORD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.cairn.core.MalformedException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that are no JSON in UTF-8, and those that are much of it. */
class CreateEntryRequestBytesTest {
    static Stream<Arguments> notJson() {
        return Stream.of(
                Arguments.of("a stray character", HASHEDREKORD.replace("{\"digest", "{x\"digest")),
                Arguments.of("a comma too many", HASHEDREKORD.replace("}}}}", "},}}}")),
                Arguments.of("a comment", HASHEDREKORD.replace("{\"digest", "{/**/\"digest")),
                Arguments.of("single quotes", HASHEDREKORD.replace('"', '\'')),
                Arguments.of("cut off", HASHEDREKORD.substring(0, HASHEDREKORD.length() - 1)),
                Arguments.of("cut off in a text", HASHEDREKORD.substring(0, HASHEDREKORD.indexOf("+/+/") + 2)),
                Arguments.of("a control character in a text", HASHEDREKORD.replace("+/+/", "+/\n+/")),
                Arguments.of("an unknown escape", HASHEDREKORD.replace("+/+/", "\\x")),
                Arguments.of("an unknown escape in key details", HASHEDREKORD.replace("PKIX_", "\\x")),
                Arguments.of("a byte order mark", "\ufeff" + HASHEDREKORD),
                Arguments.of("a name without end", "{\"" + "n".repeat(100_000)),
                Arguments.of(
                        "a number without end",
                        HASHEDREKORD.replace("\"PKIX_ECDSA_P256_SHA_256\"", "9".repeat(100_000))),
                Arguments.of("NaN", HASHEDREKORD.replace("\"PKIX_ECDSA_P256_SHA_256\"", "NaN")),
                Arguments.of("something behind that is not JSON", HASHEDREKORD + "x"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notJson")
    void refusesWhatIsNotJson(String row, String json) {
        MalformedException e = assertThrows(MalformedException.class, () -> read(json));
        assertEquals("request", e.object());
        assertTrue(
                e.rule()
                        .startsWith(
                                "not JSON, or with a name of more than 64 or a number of more than 16 characters, at character "),
                e.rule());
    }

    static Stream<Arguments> notUtf8() {
        byte[] latin1 = DSSE.getBytes(StandardCharsets.ISO_8859_1);
        return Stream.of(
                Arguments.of("Latin 1", latin1),
                Arguments.of("an overlong form", replace(latin1, 0xfc, 0xc1, 0xbc)),
                Arguments.of("half a surrogate pair", replace(latin1, 0xfc, 0xed, 0xa0, 0x80)),
                Arguments.of("beyond Unicode", replace(latin1, 0xfc, 0xf4, 0x90, 0x80, 0x80)),
                Arguments.of("a sequence cut off", Arrays.copyOf(new byte[] {'{', (byte) 0xc3}, 2)),
                Arguments.of("UTF-16 with a byte order mark", HASHEDREKORD.getBytes(StandardCharsets.UTF_16)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notUtf8")
    void refusesWhatIsNotUtf8(String row, byte[] json) {
        MalformedException e = assertThrows(MalformedException.class, () -> CreateEntryRequestReader.read(json));
        assertEquals("request: must be UTF-8", e.getMessage());
    }

    @Test
    void refusesUtf16WithoutAMark() {
        assertThrows(
                MalformedException.class,
                () -> CreateEntryRequestReader.read(HASHEDREKORD.getBytes(StandardCharsets.UTF_16LE)));
    }

    /** What a request of 4 MiB costs in memory is bounded by its length. */
    @Test
    void aLargeRequestIsReadInMemoryInProportion() throws MalformedException {
        int payload = 3 << 20;
        byte[] json = DSSE.replace("cGF5", "A".repeat(payload / 3 * 4)).getBytes(StandardCharsets.UTF_8);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        CreateEntryRequest request = CreateEntryRequestReader.read(json);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(
                payload,
                ((CreateEntryRequest.Dsse) request)
                        .request()
                        .envelope()
                        .payload()
                        .size());
        assertTrue(allocated < 10L * json.length, allocated + " bytes allocated for " + json.length);
    }

    @Test
    void aMillionSignaturesOrVerifiersAreRefusedAtTheEleventh() {
        String[] lists = {
            "{\"dsseRequestV002\":{\"envelope\":{\"signatures\":[" + "{},".repeat(1_000_000),
            "{\"dsseRequestV002\":{\"verifiers\":[" + "{\"publicKey\":{},\"keyDetails\":5},".repeat(100_000)
        };
        String[] fields = {"dsseRequestV002.envelope.signatures", "dsseRequestV002.verifiers"};
        for (int i = 0; i < lists.length; i++) {
            String json = lists[i];
            MalformedException e = assertThrows(MalformedException.class, () -> read(json));
            assertEquals(fields[i] + ": must be 1 to 10", e.getMessage());
        }
    }

    private static CreateEntryRequest read(String json) throws MalformedException {
        return CreateEntryRequestReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] replace(byte[] bytes, int what, int... with) {
        for (int i = 0; i < bytes.length; i++) {
            if ((bytes[i] & 0xff) == what) {
                byte[] replaced = new byte[bytes.length - 1 + with.length];
                System.arraycopy(bytes, 0, replaced, 0, i);
                for (int j = 0; j < with.length; j++) {
                    replaced[i + j] = (byte) with[j];
                }
                System.arraycopy(bytes, i + 1, replaced, i + with.length, bytes.length - i - 1);
                return replaced;
            }
        }
        throw new IllegalArgumentException("nothing to replace");
    }
}
