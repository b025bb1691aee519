package dev.cairn.core.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeafReaderTest {
    private static final String CHARACTERS = "ABCDEFGHQgwx09+/=-\n";

    private static Bytes read(String base64) throws MalformedException {
        LeafReader reader = new LeafReader("leaf", Bytes.ofUtf8(base64 + "\""));
        Bytes value = reader.base64();
        reader.literal(new byte[] {'"'});
        reader.end();
        return value;
    }

    /** What the platform's encoder prints is taken, and nothing else. */
    private static void compare(String text) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            assertThrows(MalformedException.class, () -> read(text), text);
            return;
        }
        if (decoded.length > 0 && Base64.getEncoder().encodeToString(decoded).equals(text)) {
            try {
                assertEquals(Bytes.wrap(decoded), read(text), text);
            } catch (MalformedException e) {
                throw new AssertionError(text, e);
            }
        } else {
            assertThrows(MalformedException.class, () -> read(text), text);
        }
    }

    @Test
    void everyTextOfUpToFourCharactersIsReadOnlyIfItIsTheOneSpelling() {
        int n = CHARACTERS.length();
        for (int length = 0; length <= 4; length++) {
            for (int number = 0; number < Math.pow(n, length); number++) {
                StringBuilder text = new StringBuilder();
                for (int rest = number, i = 0; i < length; i++, rest /= n) {
                    text.append(CHARACTERS.charAt(rest % n));
                }
                compare(text.toString());
                compare("AAAA" + text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AA==AAAA", "AAA=AAA=", "AAAAA", "A===", "====", "AA=A"})
    void paddingStandsAtTheEnd(String text) {
        compare(text);
    }

    @Test
    void allBytesAreRead() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
            byte[] part = Arrays.copyOf(all, i + 1);
            assertEquals(Bytes.wrap(part), read(Base64.getEncoder().encodeToString(part)));
        }
    }
}
