package dev.cairn.core.merkle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashTest {
    // The empty root, as printed in c2sp.org/tlog-checkpoint and RFC 6962.
    private static final String BASE64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    private static final String HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void printsWhatItReads() throws MalformedException {
        Hash hash = Hash.fromBase64(BASE64);
        assertEquals(BASE64, hash.base64());
        assertEquals(HEX, hash.hex());
        assertEquals(HEX, hash.toString());
        assertEquals(hash, Hash.fromHex(HEX));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'empty', ''",
        "'no padding', 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        "'bits behind the last byte', 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
        "'URL alphabet', 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
        "'31 bytes', 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==",
        "'33 bytes', 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA",
        "'a space in front', ' 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
        "'a space inside', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMp WZG3hSuFU='",
    })
    void refusesBase64(String rule, String text) {
        assertThrows(MalformedException.class, () -> Hash.fromBase64(text));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'empty', ''",
        "'upper case', E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "'31 bytes', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8",
        "'half a byte more', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8550",
        "'not a digit in front', g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "'not a digit at the end', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85g",
    })
    void refusesHexadecimal(String rule, String text) {
        assertThrows(MalformedException.class, () -> Hash.fromHex(text));
    }

    @Test
    void copiesWhatItMustAndWrapsWhatItMay() {
        byte[] bytes = new byte[Hash.LENGTH];
        Hash copy = Hash.copyOf(bytes);
        Hash wrapped = Hash.wrap(bytes);
        assertSame(bytes, wrapped.unsafeArray());
        assertNotSame(bytes, copy.unsafeArray());
        assertNotSame(wrapped.unsafeArray(), wrapped.toBytes());
        bytes[0] = 1;
        assertNotEquals(copy, wrapped);
        assertThrows(IllegalArgumentException.class, () -> Hash.wrap(new byte[31]));
        assertThrows(IllegalArgumentException.class, () -> Hash.copyOf(new byte[33]));
        assertThrows(IndexOutOfBoundsException.class, () -> Hash.copyOf(new byte[40], 9));
    }

    @Test
    void readsAndWritesAtAnOffset() throws MalformedException {
        byte[] room = new byte[40];
        Hash hash = Hash.fromHex(HEX);
        hash.copyTo(room, 5);
        assertEquals(hash, Hash.copyOf(room, 5));
        assertEquals(0, room[4]);
        assertEquals(0, room[37]);
        assertArrayEquals(hash.unsafeArray(), hash.toBytes());
    }

    @Test
    @SuppressWarnings("SelfComparison")
    void comparesAsUnsignedBytes() throws MalformedException {
        Hash low = Hash.fromHex("7f" + HEX.substring(2));
        Hash high = Hash.fromHex("80" + HEX.substring(2));
        assertTrue(low.compareTo(high) < 0);
        assertEquals(0, low.compareTo(low));
        assertEquals(low, Hash.copyOf(low.toBytes()));
        assertEquals(low.hashCode(), Hash.copyOf(low.toBytes()).hashCode());
        assertEquals(0x80b0c442, high.hashCode());
        assertNotEquals(low, (Object) low.hex());
    }
}
