package dev.cairn.core.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import dev.cairn.core.note.SignatureLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** tlog-witness: "The response body MUST be a sequence of one or more note signature lines, each ... ending with a newline character". */
class CosignatureLinesTest {
    /** The example of tlog-witness. */
    private static final String EXAMPLE = """
            — witness.example/w1 CMp+6LWBU0anHGH5aNDTJkH/gj79sG+T6+iP2ThYN5krrDJbR1HDnucjL39QsZTSvVjyQLrdk3DXDqI5G2HgLatVs0pWh6Up69HVOw==
            — witness.example/w1 I7rEps0pvK2UqkS2gSpVUDhrhVtQV9lgF6pRrWAvjJHjyWpW7VcE3SiOlVlbQNt64vWhO+DlkL0+UfzuOBMh9ChdMkP1vi/lCAsmlw==
            — witness.example/w2 AWui8Sk55XjYLOijihBjhqEH6nS1ndDymE0a+6idX7pLcnoB+dhnz0854aLZgrrKbYKA7nC3HNJhm/kWl7oJlqU3rXXvpysAdyP3wQ==
            """;

    private static final String LINE = "\u00e2\u0080\u0094 w AAAAAAA=\n";

    @Test
    void readsTheExample() throws Exception {
        List<SignatureLine> lines = CosignatureLines.parse(EXAMPLE.getBytes(StandardCharsets.UTF_8));
        assertEquals(
                List.of("witness.example/w1+08ca7ee8", "witness.example/w1+23bac4a6", "witness.example/w2+016ba2f1"),
                lines.stream().map(SignatureLine::toString).toList());
        assertEquals(EXAMPLE, CosignatureLines.encode(lines).utf8());
    }

    @Test
    void takesAsManyLinesAsANoteMayHave() throws Exception {
        assertEquals(
                100, CosignatureLines.parse(Requests.octets(LINE.repeat(100))).size());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refuses(String row, String body, String message) {
        MalformedException e =
                assertThrows(MalformedException.class, () -> CosignatureLines.parse(Requests.octets(body)));
        assertEquals(message, e.getMessage());
    }

    static List<Arguments> refuses() {
        String dash = "signature line: does not start with an em dash and a space";
        return List.of(
                Arguments.of("nothing", "", "answer of a witness: does not end in a newline"),
                Arguments.of("an empty line", "\n", dash),
                Arguments.of("an empty line behind", LINE + "\n", dash),
                Arguments.of("an empty line before", "\n" + LINE, dash),
                Arguments.of("no newline", LINE.strip(), "answer of a witness: does not end in a newline"),
                Arguments.of("a hyphen", "- w AAAAAAA=\n", dash),
                Arguments.of("CR", LINE.replace("\n", "\r\n"), "signature line: not standard base64"),
                Arguments.of("not UTF-8", "\u00ff\n", "answer of a witness: is not UTF-8"),
                Arguments.of("a whole note", "<note>", dash),
                Arguments.of("an error in words", "no such log\n", dash),
                Arguments.of("101 lines", LINE.repeat(101), "answer of a witness: has more than 100 lines"),
                Arguments.of(
                        "1 MiB and more",
                        "x".repeat(1 << 20) + "\n",
                        "answer of a witness: is longer than 1048576 bytes"));
    }
}
