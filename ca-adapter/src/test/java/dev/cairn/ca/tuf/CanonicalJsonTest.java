package dev.cairn.ca.tuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    private static String canonical(String json) throws MalformedException {
        return CanonicalJson.encode(JsonReader.parse("test", Bytes.ofUtf8(json)).tree())
                .utf8();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"b\": 1, \"a\": [true, false, null, {}], \"A\": []}|{\"A\":[],\"a\":[true,false,null,{}],\"b\":1}",
                "\"\\u0041\\/\\u00e9\"|\"A/é\"",
                "\"\\\"\\\\\"|\"\\\"\\\\\"",
                "-12345678901234567890|-12345678901234567890",
            })
    void hasOneForm(String json, String expected) throws MalformedException {
        assertEquals(expected, canonical(json));
    }

    /** Line ends stay as they are: the PEM of a key stands in its ID with them. */
    @Test
    void controlCharactersAreNotEscaped() throws MalformedException {
        assertEquals("\"a\nb\tc\"", canonical("\"a\\nb\\tc\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "[1e3]", "{\"a\":1.0}"})
    void onlyIntegers(String json) {
        assertThrows(MalformedException.class, () -> canonical(json));
    }

    /** The key is P-256's base point; the ID was computed with {@code openssl dgst -sha256} over the canonical form, written by hand. */
    @Test
    void keyIdIsTheHashOfTheCanonicalKey() throws MalformedException {
        String pem = """
                -----BEGIN PUBLIC KEY-----
                MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt
                6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==
                -----END PUBLIC KEY-----
                """;
        TufKey key = new TufKey(
                VerificationKey.fromSpki(Pem.parse("PUBLIC KEY", pem).der().toArray()));
        assertEquals("cf4736fae1a3a019d3506e4345cfb6549c7aa731eb5c19f61b60f0175882edcf", key.id());
        assertEquals(
                "{\"keytype\":\"ecdsa\",\"keyval\":{\"public\":\"" + pem + "\"},\"scheme\":\"ecdsa-sha2-nistp256\"}",
                CanonicalJson.encode(key.toJson()).utf8());
        assertEquals(key, TufKey.read(key.toJson()));
    }
}
