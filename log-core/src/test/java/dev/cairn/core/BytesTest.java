package dev.cairn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BytesTest {
    @Test
    void longOnesAreCutWhereTheyAreNamed() {
        assertEquals("", Bytes.EMPTY.toString());
        assertEquals("00".repeat(32), Bytes.wrap(new byte[32]).toString());
        assertEquals("00".repeat(32) + "… (33 bytes)", Bytes.wrap(new byte[33]).toString());
    }
}
