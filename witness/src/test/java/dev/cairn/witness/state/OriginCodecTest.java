package dev.cairn.witness.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.SignedNote;
import dev.cairn.witness.state.OriginEvent.CheckpointCosigned;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginCodecTest {
    private static final String ROOT = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String NOTE =
            "example.com/log\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— example.com/log AAAAAQI=\n";
    private static final String GOLDEN =
            "0000000000000007" + ROOT + "00000000695733a5" + Bytes.ofUtf8(NOTE).hex();

    private static CosignedCheckpoint checkpoint() throws Exception {
        return new CosignedCheckpoint(
                7,
                Hash.fromHex(ROOT),
                Instant.parse("2026-01-02T02:55:33Z"),
                SignedNote.parse(NOTE.getBytes(StandardCharsets.UTF_8)));
    }

    /** These bytes are in journals: a change here is a change of the format, and needs a new manifest. */
    @Test
    void golden() throws Exception {
        CheckpointCosigned event = new CheckpointCosigned(checkpoint());
        OriginState state = new OriginState(checkpoint());
        OriginSerializer serializer = new OriginSerializer();
        assertEquals(0x43616957, serializer.identifier());
        assertEquals("checkpoint-cosigned/1", serializer.manifest(event));
        assertEquals("origin-state/1", serializer.manifest(state));
        assertEquals(GOLDEN, HexFormat.of().formatHex(serializer.toBinary(event)));
        assertEquals(GOLDEN, HexFormat.of().formatHex(serializer.toBinary(state)));
        assertEquals(event, serializer.fromBinary(HexFormat.of().parseHex(GOLDEN), "checkpoint-cosigned/1"));
        assertEquals(state, serializer.fromBinary(HexFormat.of().parseHex(GOLDEN), "origin-state/1"));
        assertEquals(0, serializer.toBinary(OriginState.EMPTY).length);
        assertEquals(OriginState.EMPTY, serializer.fromBinary(new byte[0], "origin-state/1"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "another size than the note's, 7, 8",
        "another root than the note's, 8, ff",
        "a time before the epoch, 40, ff",
        "a note that is none, 48, 0a",
    })
    void spoiltEventIsRefused(String name, int at, String octet) {
        byte[] bytes = HexFormat.of().parseHex(GOLDEN);
        bytes[at] = (byte) Integer.parseInt(octet, 16);
        assertThrows(StoreException.class, () -> OriginCodec.decode("checkpoint-cosigned/1", bytes));
    }

    @Test
    void cutEventIsRefused() {
        byte[] bytes = HexFormat.of().parseHex(GOLDEN);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(StoreException.class, () -> OriginCodec.decode("checkpoint-cosigned/1", cut));
        }
    }

    @Test
    void unknownManifestIsRefused() {
        assertThrows(StoreException.class, () -> OriginCodec.decode("checkpoint-cosigned/2", new byte[0]));
    }
}
