package dev.cairn.core.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.testing.Seed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    /** The example of tlog-checkpoint. */
    private static final String EXAMPLE = "example.com/behind-the-sofa\n20852163\n" + ROOT + "\n";

    @Test
    void readsTheExample() throws Exception {
        Checkpoint checkpoint = Checkpoint.parse(EXAMPLE);
        assertEquals("example.com/behind-the-sofa", checkpoint.origin());
        assertEquals(20852163, checkpoint.size());
        assertEquals(Hash.fromBase64(ROOT), checkpoint.root());
        assertEquals(List.of(), checkpoint.extensions());
        assertEquals(EXAMPLE, checkpoint.text());
        assertEquals(checkpoint, new Checkpoint("example.com/behind-the-sofa", 20852163, Hash.fromBase64(ROOT)));
    }

    @Test
    void sizeZeroIsWrittenAsZero() {
        assertEquals(
                "o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                new Checkpoint("o", 0, TreeHasher.EMPTY_ROOT).text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // SPEC: "clients MUST NOT assume that the origin is following this format"
                "not a URL + spaces\n1\n" + ROOT + "\n",
                "rekor.example - 1193050959916656506\n1\n" + ROOT + "\n",
                "— a\n1\n" + ROOT + "\n",
                "o\n9223372036854775807\n" + ROOT + "\n",
                "o\n0\n" + ROOT + "\n",
                "o\n1\n" + ROOT + "\nan extension\nanother\n"
            })
    void printsWhatItParsed(String text) throws Exception {
        assertEquals(text, Checkpoint.parse(text).text());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no final newline      | o~1~{root}            | checkpoint: does not end in a newline
            no lines              | ''                    | checkpoint: does not end in a newline
            one empty line        | ~                     | checkpoint: has fewer than three lines
            root hash missing     | o~1~                  | checkpoint: has fewer than three lines
            origin empty          | ~1~{root}~            | checkpoint: has an empty line
            origin missing        | 1~{root}~x~           | tree size: not a decimal number
            size empty            | o~~{root}~            | checkpoint: has an empty line
            empty extension line  | o~1~{root}~~          | checkpoint: has an empty line
            leading zero          | o~01~{root}~          | tree size: has a leading zero
            zero twice            | o~00~{root}~          | tree size: has a leading zero
            plus sign             | o~+1~{root}~          | tree size: not a decimal number
            minus sign            | o~-1~{root}~          | tree size: not a decimal number
            hexadecimal size      | o~1f~{root}~          | tree size: not a decimal number
            space behind the size | o~1 ~{root}~          | tree size: not a decimal number
            digits of Arabic      | o~\u0661~{root}~      | tree size: not a decimal number
            size 2^63             | o~9223372036854775808~{root}~  | tree size: exceeds 2^63 - 1
            size of 20 digits     | o~10000000000000000000~{root}~ | tree size: exceeds 2^63 - 1
            root of 31 bytes      | o~1~AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==~ | hash: not the canonical base64 of 32 bytes
            root too long         | o~1~{root}A~          | hash: base64 of 32 bytes has 44 characters, not 45
            """)
    void refuses(String rule, String text, String message) {
        String filled = text.replace('~', '\n').replace("{root}", ROOT);
        MalformedException e = assertThrows(MalformedException.class, () -> Checkpoint.parse(filled));
        assertEquals(message, e.getMessage());
    }

    @Test
    void makesNoCheckpointThatCannotBeRead() {
        Hash root = TreeHasher.EMPTY_ROOT;
        assertThrows(IllegalArgumentException.class, () -> new Checkpoint("", 0, root));
        assertThrows(IllegalArgumentException.class, () -> new Checkpoint("a\nb", 0, root));
        assertThrows(IllegalArgumentException.class, () -> new Checkpoint("o", -1, root));
        assertThrows(IllegalArgumentException.class, () -> new Checkpoint("o", 0, root, List.of("")));
        assertThrows(IllegalArgumentException.class, () -> new Checkpoint("o", 0, root, List.of("x\n")));
    }

    @Test
    void alteredTextPrintsAsItWas() {
        Random random = Seed.random("CheckpointTest");
        byte[] example = (EXAMPLE + "extension\n").getBytes(StandardCharsets.UTF_8);
        int parsed = 0;
        for (int i = 0; i < 20_000; i++) {
            String altered = new String(Mutations.of(example, random), StandardCharsets.UTF_8);
            try {
                assertEquals(altered, Checkpoint.parse(altered).text());
                parsed++;
            } catch (MalformedException e) {
                assertNotEquals("", e.rule());
            }
        }
        assertNotEquals(0, parsed);
    }
}
