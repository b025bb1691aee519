package dev.cairn.core.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** tlog-witness, "sign-subtree": a row for each rule of the body, the sentence beside it. */
class SignSubtreeRequestTest {
    private static final String RANGE =
            "\"the string subtree, a single space, the subtree start, a single space, and the subtree end\"";
    private static final String NUMBER = "\"encoded as an ASCII decimal with no leading zeroes\"";
    private static final String HASH =
            "\"The subtree hash line MUST be the Merkle Tree hash of the subtree encoded in base64.\"";

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource
    void accepts(String sentence, String row, String body, long start, long end, int proof) throws Exception {
        SignSubtreeRequest request = SignSubtreeRequest.parse(Requests.octets(body));
        assertEquals(start, request.start());
        assertEquals(end, request.end());
        assertEquals(Requests.HASH, request.hash());
        assertEquals(proof, request.proof().size());
        assertEquals(13, request.checkpoint().size());
        assertEquals(Requests.bytes(body), request.encode());
        assertEquals(request, new SignSubtreeRequest(start, end, Requests.HASH, request.proof(), Requests.NOTE));
    }

    static List<Arguments> accepts() {
        return List.of(
                Arguments.of(RANGE, "", "subtree 8 13\n<hash>\n<note>", 8, 13, 0),
                Arguments.of(NUMBER, "(unless start is zero)", "subtree 0 8\n<hash><hash>\n<note>", 0, 8, 1),
                // SPEC: "start MUST be less than end": the witness looks at it, with the checkpoint's size.
                Arguments.of(NUMBER, "end before start", "subtree 9 8\n<hash>\n<note>", 9, 8, 0),
                Arguments.of(
                        "\"MUST NOT send more than 63 consistency proof lines\"",
                        "63",
                        "subtree 8 13\n" + "<hash>".repeat(64) + "\n<note>",
                        8,
                        13,
                        63));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource
    void refuses(String sentence, String row, String body, String message) {
        MalformedException e =
                assertThrows(MalformedException.class, () -> SignSubtreeRequest.parse(Requests.octets(body)));
        assertEquals(message, e.getMessage());
    }

    static List<Arguments> refuses() {
        String first = "sign-subtree request: does not start with a range line and a hash line";
        String range = "sign-subtree request: first line is not 'subtree', a start and an end";
        return List.of(
                Arguments.of(RANGE, "nothing", "", "sign-subtree request: has no empty line before the checkpoint"),
                Arguments.of(RANGE, "the first line is empty", "\n<note>", first),
                Arguments.of(RANGE, "no range line", "<hash><hash>\n<note>", first),
                Arguments.of(RANGE, "no end", "subtree 8\n<hash>\n<note>", range),
                Arguments.of(RANGE, "no numbers", "subtree \n<hash>\n<note>", range),
                Arguments.of(RANGE, "three numbers", "subtree 8 13 14\n<hash>\n<note>", range),
                Arguments.of(RANGE, "two spaces", "subtree 8  13\n<hash>\n<note>", range),
                Arguments.of(RANGE, "a tab", "subtree 8\t13\n<hash>\n<note>", range),
                Arguments.of(RANGE, "CR", "subtree 8 13\r\n<hash>\n<note>", "subtree end: not a decimal number"),
                Arguments.of(NUMBER, "start 08", "subtree 08 13\n<hash>\n<note>", "subtree start: has a leading zero"),
                Arguments.of(NUMBER, "end 013", "subtree 8 013\n<hash>\n<note>", "subtree end: has a leading zero"),
                Arguments.of(
                        NUMBER,
                        "negative start",
                        "subtree -8 13\n<hash>\n<note>",
                        "subtree start: not a decimal number"),
                Arguments.of(
                        NUMBER,
                        "end 2^63",
                        "subtree 8 9223372036854775808\n<hash>\n<note>",
                        "subtree end: exceeds 2^63 - 1"),
                Arguments.of(HASH, "none", "subtree 8 13\n\n<note>", first),
                Arguments.of(
                        HASH,
                        "not base64",
                        "subtree 8 13\n*\n\n<note>",
                        "hash: base64 of 32 bytes has 44 characters, not 1"),
                Arguments.of(
                        "\"MUST NOT send more than 63 consistency proof lines\"",
                        "64",
                        "subtree 8 13\n" + "<hash>".repeat(65) + "\n<note>",
                        "sign-subtree request: has more than 63 proof lines"),
                Arguments.of(
                        "\"followed by a reference checkpoint\"",
                        "without signatures",
                        "subtree 8 13\n<hash>\n<text>",
                        "signed note: has no empty line before the signatures"));
    }

    @Test
    void aRequestMadeHereIsARequest() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new SignSubtreeRequest(-1, 8, Requests.HASH, List.of(), Requests.NOTE));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SignSubtreeRequest(0, -1, Requests.HASH, List.of(), Requests.NOTE));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SignSubtreeRequest(
                        0, 8, Requests.HASH, Collections.nCopies(64, Requests.HASH), Requests.NOTE));
    }
}
