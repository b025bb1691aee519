package dev.cairn.core.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.SignedNote;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** tlog-witness, "add-checkpoint": a row for each rule of the body, the sentence beside it. */
class AddCheckpointRequestTest {
    private static final String SIZE = "\"encoded as an ASCII decimal with no leading zeroes\"";
    private static final String PROOF = "\"Each consistency proof line MUST encode a single hash in base64.\"";
    private static final String SEQUENCE =
            "\"an old size line, zero or more consistency proof lines, and an empty line\"";
    private static final String CHECKPOINT = "\"followed by a checkpoint\"";

    /** The example of tlog-witness. */
    private static final String EXAMPLE = """
            old 20852014
            PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
            jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
            5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
            /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

            example.com/behind-the-sofa
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

            — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
            — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
            """;

    @Test
    void readsTheExample() throws Exception {
        AddCheckpointRequest request = AddCheckpointRequest.parse(EXAMPLE.getBytes(StandardCharsets.UTF_8));
        assertEquals(20852014, request.oldSize());
        assertEquals(4, request.proof().size());
        assertEquals(20852163, request.checkpoint().size());
        assertEquals("example.com/behind-the-sofa", request.checkpoint().origin());
        // SPEC: "The submitted checkpoint MAY include multiple signatures."
        assertEquals(2, request.note().signatures().size());
        assertEquals(EXAMPLE, request.encode().utf8());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource
    void accepts(String sentence, String row, String body, long oldSize, int proof) throws Exception {
        AddCheckpointRequest request = AddCheckpointRequest.parse(Requests.octets(body));
        assertEquals(oldSize, request.oldSize());
        assertEquals(proof, request.proof().size());
        assertEquals(Requests.bytes(body), request.encode());
        assertEquals(request, new AddCheckpointRequest(oldSize, request.proof(), Requests.NOTE));
    }

    static List<Arguments> accepts() {
        return List.of(
                Arguments.of(
                        SIZE,
                        "(unless the size is zero, in which case the encoding MUST be 0)",
                        "old 0\n\n<note>",
                        0,
                        0),
                Arguments.of(SIZE, "a size above the checkpoint's is for the witness", "old 14\n\n<note>", 14, 0),
                Arguments.of(SIZE, "2^63 - 1", "old 9223372036854775807\n\n<note>", Long.MAX_VALUE, 0),
                Arguments.of(
                        "\"MUST NOT send more than 63 consistency proof lines\"",
                        "63",
                        "old 1\n" + "<hash>".repeat(63) + "\n<note>",
                        1,
                        63));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource
    void refuses(String sentence, String row, String body, String message) {
        MalformedException e =
                assertThrows(MalformedException.class, () -> AddCheckpointRequest.parse(Requests.octets(body)));
        assertEquals(message, e.getMessage());
    }

    static List<Arguments> refuses() {
        String first = "add-checkpoint request: first line is not 'old' and a size";
        String empty = "add-checkpoint request: has no empty line before the checkpoint";
        String tooMany = "add-checkpoint request: has more than 63 proof lines";
        String decimal = "old size: not a decimal number";
        String length = "hash: base64 of 32 bytes has 44 characters, not ";
        String hash = Requests.HASH.base64();
        return List.of(
                Arguments.of(SEQUENCE, "nothing", "", empty),
                Arguments.of(SEQUENCE, "a size alone", "old 1\n", empty),
                Arguments.of(SEQUENCE, "no empty line", "old 1\n<hash>", empty),
                Arguments.of(SEQUENCE, "the first line is empty", "\n<note>", first),
                Arguments.of(SEQUENCE, "no size line", "<hash>\n<note>", first),
                Arguments.of(SEQUENCE, "the size behind the proof", "<hash>old 1\n\n<note>", first),
                Arguments.of(SEQUENCE, "two empty lines", "old 1\n\n\n<note>", "checkpoint: has an empty line"),
                Arguments.of(SEQUENCE, "size and proof on one line", "old 1 <hash>\n<note>", decimal),
                Arguments.of("\"the string old, a single space\"", "none", "old1\n\n<note>", first),
                Arguments.of("\"the string old, a single space\"", "a tab", "old\t1\n\n<note>", first),
                Arguments.of("\"the string old, a single space\"", "two", "old  1\n\n<note>", decimal),
                Arguments.of("\"the string old, a single space\"", "in capitals", "OLD 1\n\n<note>", first),
                Arguments.of("\"the string old, a single space\"", "one before it", " old 1\n\n<note>", first),
                Arguments.of(SIZE, "none", "old \n\n<note>", decimal),
                Arguments.of(SIZE, "a leading zero", "old 01\n\n<note>", "old size: has a leading zero"),
                Arguments.of(SIZE, "zero twice", "old 00\n\n<note>", "old size: has a leading zero"),
                Arguments.of(SIZE, "negative", "old -1\n\n<note>", decimal),
                Arguments.of(SIZE, "a sign", "old +1\n\n<note>", decimal),
                Arguments.of(SIZE, "hexadecimal", "old 0x1\n\n<note>", decimal),
                Arguments.of(SIZE, "other digits", "old \u00d9\u00a1\n\n<note>", decimal),
                Arguments.of(SIZE, "a space behind it", "old 1 \n\n<note>", decimal),
                Arguments.of(SIZE, "2^63", "old 9223372036854775808\n\n<note>", "old size: exceeds 2^63 - 1"),
                Arguments.of(SIZE, "2^64", "old 18446744073709551616\n\n<note>", "old size: exceeds 2^63 - 1"),
                Arguments.of("\"Each line MUST terminate in a newline\"", "CR LF", "old 1\r\n\n<note>", decimal),
                Arguments.of(
                        "\"Each line MUST terminate in a newline\"",
                        "CR LF throughout",
                        "old 1\r\n\r\n<note>",
                        "signed note: has no empty line before the signatures"),
                Arguments.of(
                        "\"Each line MUST terminate in a newline\"",
                        "CR in the proof",
                        "old 1\n" + hash + "\r\n\n<note>",
                        length + 45),
                Arguments.of(
                        "\"MUST NOT send more than 63 consistency proof lines\"",
                        "64",
                        "old 1\n" + "<hash>".repeat(64) + "\n<note>",
                        tooMany),
                Arguments.of(
                        "\"MUST NOT send more than 63 consistency proof lines\"",
                        "a great many, and no end",
                        "old 1\n" + "x\n".repeat(100_000),
                        tooMany),
                Arguments.of(
                        PROOF,
                        "31 bytes",
                        "old 1\n" + "A".repeat(42) + "==\n\n<note>",
                        "hash: not the canonical base64 of 32 bytes"),
                Arguments.of(
                        PROOF,
                        "33 bytes",
                        "old 1\n" + "A".repeat(44) + "\n\n<note>",
                        "hash: not the canonical base64 of 32 bytes"),
                Arguments.of(PROOF, "two hashes", "old 1\n" + hash + hash + "\n\n<note>", length + 88),
                Arguments.of(PROOF, "no padding", "old 1\n" + hash.replace("=", "") + "\n\n<note>", length + 43),
                Arguments.of(
                        PROOF,
                        "stray bits",
                        "old 1\n" + hash.replace("A=", "B=") + "\n\n<note>",
                        "hash: not the canonical base64 of 32 bytes"),
                Arguments.of(
                        PROOF, "URL-safe", "old 1\n-" + hash.substring(1) + "\n\n<note>", "hash: not standard base64"),
                Arguments.of(
                        PROOF,
                        "not ASCII",
                        "old 1\n\u00ff" + hash.substring(1) + "\n\n<note>",
                        "hash: not standard base64"),
                Arguments.of(PROOF, "hexadecimal", "old 1\n" + "0".repeat(64) + "\n\n<note>", length + 64),
                Arguments.of(CHECKPOINT, "none", "old 1\n\n", "signed note: has no empty line before the signatures"),
                Arguments.of(
                        CHECKPOINT,
                        "without signatures",
                        "old 1\n\n<text>",
                        "signed note: has no empty line before the signatures"),
                Arguments.of(
                        CHECKPOINT, "without signatures", "old 1\n\n<text>\n", "signed note: has no signature line"),
                Arguments.of(CHECKPOINT, "not UTF-8", "old 1\n\n\u00ff<note>", "signed note: is not UTF-8"),
                Arguments.of(
                        CHECKPOINT,
                        "NUL",
                        "old 1\n\n\u0000<note>",
                        "signed note: contains an ASCII control character other than newline"),
                Arguments.of(
                        CHECKPOINT, "more behind it", "old 1\n\n<note>x", "signed note: does not end in a newline"),
                Arguments.of(
                        CHECKPOINT,
                        "of two lines",
                        "old 1\n\nlog.example\n13\n\n\u00e2\u0080\u0094 a AAAAAAA=\n",
                        "checkpoint: has fewer than three lines"),
                Arguments.of(
                        CHECKPOINT,
                        "of size 2^63",
                        "old 1\n\nlog.example\n9223372036854775808\n<hash>\n\u00e2\u0080\u0094 a AAAAAAA=\n",
                        "tree size: exceeds 2^63 - 1"));
    }

    @Test
    void aRequestMadeHereIsARequest() {
        List<Hash> tooLong = Collections.nCopies(64, Requests.HASH);
        assertThrows(IllegalArgumentException.class, () -> new AddCheckpointRequest(1, tooLong, Requests.NOTE));
        assertThrows(IllegalArgumentException.class, () -> new AddCheckpointRequest(-1, List.of(), Requests.NOTE));
        SignedNote other = SignedNote.of("no checkpoint\n", Requests.NOTE.signatures());
        assertThrows(IllegalArgumentException.class, () -> new AddCheckpointRequest(1, List.of(), other));
    }
}
