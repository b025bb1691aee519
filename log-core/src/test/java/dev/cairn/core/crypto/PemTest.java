package dev.cairn.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemTest {
    private static final String BLOCK = "-----BEGIN X-----\nAQID\n-----END X-----\n";
    private static final Pem PARSED = new Pem("X", Bytes.copyOf(new byte[] {1, 2, 3}));

    @Test
    void readsBlocks() throws Exception {
        assertEquals(List.of(PARSED), Pem.parseAll(BLOCK));
        assertEquals(PARSED, Pem.parse("X", BLOCK));
        assertEquals(List.of(PARSED, PARSED), Pem.parseAll("subject=CN = test\n" + BLOCK + "\n" + BLOCK + "text"));
        assertEquals(List.of(PARSED), Pem.parseAll(BLOCK.replace("\n", " \r\n")));
        assertEquals(List.of(PARSED), Pem.parseAll(BLOCK.strip()));
        assertEquals(List.of(PARSED), Pem.parseAll(BLOCK.replace("AQID", "AQ\nID")));
        assertEquals(List.of(), Pem.parseAll(""));
        assertEquals(List.of(), Pem.parseAll("-----BEGIN \n-----END \n-----BEGIN X\n-----BEGIN the text----\n"));
    }

    @Test
    void printsLinesOf64() throws Exception {
        Pem long100 = new Pem("PUBLIC KEY", Bytes.wrap(new byte[100]));
        assertEquals(
                "-----BEGIN PUBLIC KEY-----\n" + "A".repeat(64) + "\n" + "A".repeat(64)
                        + "\nAAAAAA==\n-----END PUBLIC KEY-----\n",
                long100.encode());
        assertEquals(long100, Pem.parse("PUBLIC KEY", long100.encode()));
        assertEquals(BLOCK, PARSED.encode());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "beginning in a block, <x <x >x, PEM: block begins inside a block",
        "no end, <x, PEM: block has no end",
        "end without beginning, >x, PEM: end does not match a beginning",
        "end of another block, <x >y, PEM: end does not match a beginning",
        "content not base64, <x @ >x, PEM: content is not base64",
        "header in the block, <x Proc-Type:4 >x, PEM: content is not base64",
        "two blocks, <x >x <x >x, PEM: 2 blocks where one belongs",
        "no block, text, PEM: 0 blocks where one belongs",
        "another label, <y >y, PEM: label is not x",
    })
    void refuses(String rule, String lines, String message) {
        String text = lines.replaceAll("<(.)", "-----BEGIN $1-----")
                .replaceAll(">(.)", "-----END $1-----")
                .replace(" -----", "\n-----")
                .replace("----- ", "-----\n");
        MalformedException e = assertThrows(MalformedException.class, () -> Pem.parse("x", text));
        assertEquals(message, e.getMessage());
    }
}
