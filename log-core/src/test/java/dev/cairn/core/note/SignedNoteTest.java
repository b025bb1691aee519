package dev.cairn.core.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.testing.Seed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SignedNoteTest {
    /** The example of signed-note, "Format". */
    static final String EXAMPLE = """
            Ognuno sta solo sul cuor della terra
            trafitto da un raggio di sole:

            ed è subito sera.

            — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
            """;

    private static final String LINE = "— a AAAAAQI=\n";

    @Test
    void theTextOfTheExampleHoldsAnEmptyLine() throws Exception {
        SignedNote note = SignedNote.parse(EXAMPLE.getBytes(StandardCharsets.UTF_8));
        assertEquals(
                "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n",
                note.text());
        assertEquals(1, note.signatures().size());
        SignatureLine line = note.signatures().get(0);
        assertEquals("quasimodo.example/salvatore", line.name());
        assertEquals(0x367ba04b, line.keyId());
        assertEquals(64, line.signature().size());
        assertEquals("quasimodo.example/salvatore+367ba04b", line.toString());
        assertEquals(Bytes.ofUtf8(EXAMPLE), note.encode());
        assertEquals(EXAMPLE, note.toString());
        assertEquals(note, SignedNote.of(note.text(), note.signatures()));
        assertEquals(
                note.hashCode(), SignedNote.of(note.text(), note.signatures()).hashCode());
        assertNotEquals(note, note.withSignature(line));
        assertNotEquals(note, (Object) EXAMPLE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wellFormed")
    void accepts(String name, String note, String text, int signatures) throws Exception {
        SignedNote parsed = SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
        assertEquals(text, parsed.text());
        assertEquals(signatures, parsed.signatures().size());
        assertEquals(Bytes.ofUtf8(note), parsed.encode());
    }

    static List<Arguments> wellFormed() {
        return List.of(
                Arguments.of("text of one empty line", "\n\n" + LINE, "\n", 1),
                Arguments.of("text that ends in an empty line", "a\n\n\n" + LINE, "a\n\n", 1),
                Arguments.of("text that looks like a signature line", LINE + "\n" + LINE, LINE, 1),
                Arguments.of("text with U+007F", "a\u007f\n\n" + LINE, "a\u007f\n", 1),
                Arguments.of("the same line twice", "a\n\n" + LINE + LINE, "a\n", 2),
                // SPEC: "MUST accept at least up to 16 signatures"
                Arguments.of("16 signatures", "a\n\n" + LINE.repeat(16), "a\n", 16),
                Arguments.of("as many signatures as we take", "a\n\n" + LINE.repeat(100), "a\n", 100),
                Arguments.of("largest honest note", largest(), "a\n", 64));
    }

    private static String largest() {
        String blob = Bytes.wrap(new byte[4 + 8 + 2420]).base64();
        return "a\n\n" + ("— " + "n".repeat(255) + " " + blob + "\n").repeat(64);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refuses(String rule, byte[] note, String message) {
        MalformedException e = assertThrows(MalformedException.class, () -> SignedNote.parse(note));
        assertEquals(message, e.getMessage());
    }

    static List<Arguments> malformed() {
        return List.of(
                row("no bytes", "", "signed note: has no empty line before the signatures"),
                row("no empty line", "a\n" + LINE, "signed note: has no empty line before the signatures"),
                row("no text", "\n" + LINE, "signed note: has no empty line before the signatures"),
                row("no signature line", "a\n\n", "signed note: has no signature line"),
                row("an empty line at the end", "a\n\n" + LINE + "\n", "signed note: has no signature line"),
                row("no final newline", "a\n\n— a AAAAAQI=", "signed note: does not end in a newline"),
                row("tab in the text", "a\tb\n\n" + LINE, control()),
                row("carriage return", "a\r\n\r\n" + LINE, control()),
                row("NUL in the text", "a\0\n\n" + LINE, control()),
                row("control character in a name", "a\n\n— a\u0001 AAAAAQI=\n", control()),
                Arguments.of("text is not UTF-8", bytes("a\n\n" + LINE, 0, 0xff), "signed note: is not UTF-8"),
                Arguments.of(
                        "overlong UTF-8",
                        concat(new byte[] {(byte) 0xc0, (byte) 0x80}, "\n\n" + LINE),
                        "signed note: is not UTF-8"),
                Arguments.of(
                        "UTF-8 of a surrogate",
                        concat(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, "\n\n" + LINE),
                        "signed note: is not UTF-8"),
                row("hyphen for the em dash", "a\n\n- a AAAAAQI=\n", dash()),
                row("no space after the em dash", "a\n\n—a AAAAAQI=\n", dash()),
                row("text below the signatures", "a\n\n" + LINE + "b\n", dash()),
                row("no signature", "a\n\n— a\n", "signature line: has no signature"),
                row("no name", "a\n\n—  AAAAAQI=\n", "key name: is empty"),
                row("plus in a name", "a\n\n— a+b AAAAAQI=\n", "key name: contains a plus"),
                row("no-break space in a name", "a\n\n— a\u00a0b AAAAAQI=\n", "key name: contains a space"),
                row("next line in a name", "a\n\n— a\u0085b AAAAAQI=\n", "key name: contains a space"),
                row("ideographic space in a name", "a\n\n— a\u3000b AAAAAQI=\n", "key name: contains a space"),
                row("two spaces before the signature", "a\n\n— a  AAAAAQI=\n", "signature line: not standard base64"),
                row("space after the signature", "a\n\n— a AAAAAQI= \n", "signature line: not standard base64"),
                row("URL-safe base64", "a\n\n— a AAAA-_I=\n", "signature line: not standard base64"),
                row("base64 without padding", "a\n\n— a AAAAAQI\n", "signature line: not canonical base64"),
                row("base64 with stray bits", "a\n\n— a AAAAAQJ=\n", "signature line: not canonical base64"),
                row("key ID alone", "a\n\n— a AAAAAQ==\n", shortLine()),
                row("cut key ID", "a\n\n— a AAAA\n", shortLine()),
                row("empty signature", "a\n\n— a \n", shortLine()),
                row("101 signatures", "a\n\n" + LINE.repeat(101), "signed note: has more than 100 signature lines"),
                row(
                        "too many bytes",
                        "a".repeat(1 << 20) + "\n\n" + LINE,
                        "signed note: is longer than 1048576 bytes"));
    }

    private static String control() {
        return "signed note: contains an ASCII control character other than newline";
    }

    private static String dash() {
        return "signature line: does not start with an em dash and a space";
    }

    private static String shortLine() {
        return "signature line: is shorter than a key ID and a signature";
    }

    private static Arguments row(String rule, String note, String message) {
        return Arguments.of(rule, note.getBytes(StandardCharsets.UTF_8), message);
    }

    private static byte[] bytes(String note, int at, int value) {
        byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
        bytes[at] = (byte) value;
        return bytes;
    }

    private static byte[] concat(byte[] head, String tail) {
        byte[] rest = tail.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + rest.length);
        System.arraycopy(rest, 0, all, head.length, rest.length);
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unprintable")
    void makesNoNoteThatDoesNotSurvivePrinting(String rule, String text, List<SignatureLine> signatures) {
        assertThrows(IllegalArgumentException.class, () -> SignedNote.of(text, signatures));
    }

    static List<Arguments> unprintable() {
        SignatureLine line = new SignatureLine("a", 1, Bytes.copyOf(new byte[] {2}));
        return List.of(
                Arguments.of("no signature line", "a\n", List.of()),
                Arguments.of("text without final newline", "a", List.of(line)),
                Arguments.of("text that ends in a signature line without newline", "a\n\n— a AAAAAQI=", List.of(line)),
                Arguments.of("text with an unpaired surrogate", "\ud800\n", List.of(line)),
                Arguments.of("text with a control character", "\u0007\n", List.of(line)),
                Arguments.of("too many signatures", "a\n", Collections.nCopies(101, line)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badNames")
    void makesNoLineWithABadName(String rule, String name) {
        assertThrows(IllegalArgumentException.class, () -> new SignatureLine(name, 1, Bytes.copyOf(new byte[] {2})));
        assertThrows(MalformedException.class, () -> KeyName.check(name));
    }

    static List<Arguments> badNames() {
        return List.of(
                Arguments.of("empty", ""),
                Arguments.of("space", "a b"),
                Arguments.of("newline", "a\nb"),
                Arguments.of("plus", "a+b"),
                Arguments.of("control character that is no space", "a\u0001"),
                Arguments.of("unpaired surrogate", "a\udfff"));
    }

    @Test
    void makesNoLineWithoutASignature() {
        assertThrows(IllegalArgumentException.class, () -> new SignatureLine("a", 1, Bytes.EMPTY));
    }

    @Test
    void keepsTheSignaturesInOrder() throws Exception {
        SignatureLine second = new SignatureLine("b", -1, Bytes.copyOf(new byte[] {3}));
        SignedNote note = SignedNote.parse(("a\n\n" + LINE).getBytes(StandardCharsets.UTF_8))
                .withSignature(second);
        assertEquals("a\n\n" + LINE + "— b /////wM=\n", note.toString());
        assertEquals(second, note.signatures().get(1));
    }

    /** Whatever parses, prints as it was. */
    @Test
    void printsWhatItParsed() {
        Random random = Seed.random("SignedNoteTest");
        byte[] example = EXAMPLE.getBytes(StandardCharsets.UTF_8);
        int parsed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] altered = Mutations.of(example, random);
            try {
                SignedNote note = SignedNote.parse(altered);
                assertEquals(Bytes.copyOf(altered), note.encode());
                assertEquals(note, SignedNote.of(note.text(), note.signatures()));
                parsed++;
            } catch (MalformedException e) {
                assertNotEquals("", e.rule());
            }
        }
        assertNotEquals(0, parsed);
    }
}
