package dev.cairn.core.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading a leaf of Rekor v1 accepts exactly what writing makes. */
class V1LeafTest {
    private static final String PEM_TEXT = new Pem(
                    "PUBLIC KEY",
                    LocalKey.generate(KeyType.ECDSA_P256).publicKey().spki())
            .encode();
    private static final String PEM = Bytes.ofUtf8(PEM_TEXT).base64();
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final String ENTRY = "{\"apiVersion\":\"0.0.%s\",\"kind\":\"%s\",\"spec\":%s}";
    private static final String HASHEDREKORD = ENTRY.formatted(
            "1",
            "hashedrekord",
            "{\"data\":{\"hash\":{\"algorithm\":\"sha256\",\"value\":\"" + HASH
                    + "\"}},\"signature\":{\"content\":\"AAAA\",\"publicKey\":{\"content\":\"" + PEM + "\"}}}");
    private static final String FIRST = "{\"signature\":\"AAAA\",\"verifier\":\"" + PEM + "\"}";
    private static final String SECOND = "{\"signature\":\"BBBB\",\"verifier\":\"" + PEM + "\"}";
    private static final String INTOTO_SIGNATURE = "{\"keyid\":\"k\\n\",\"publicKey\":\"" + PEM + "\",\"sig\":\""
            + Bytes.ofUtf8("AAAA").base64() + "\"}";
    private static final String INTOTO = ENTRY.formatted(
            "2",
            "intoto",
            "{\"content\":{\"envelope\":{\"payloadType\":\"a/é\",\"signatures\":[" + INTOTO_SIGNATURE + "]},"
                    + "\"hash\":{\"algorithm\":\"sha256\",\"value\":\"" + HASH
                    + "\"},\"payloadHash\":{\"algorithm\":\"sha256\",\"value\":\"" + HASH + "\"}}}");
    private static final String REKORD = ENTRY.formatted(
            "1",
            "rekord",
            "{\"data\":{\"hash\":{\"algorithm\":\"sha256\",\"value\":\"" + HASH
                    + "\"}},\"signature\":{\"content\":\"AAAA\",\"format\":\"x509\",\"publicKey\":{\"content\":\"" + PEM
                    + "\"}}}");

    private static String dsse(String... signatures) {
        return ENTRY.formatted(
                "1",
                "dsse",
                "{\"envelopeHash\":{\"algorithm\":\"sha256\",\"value\":\"" + HASH
                        + "\"},\"payloadHash\":{\"algorithm\":\"sha256\",\"value\":\"" + HASH + "\"},\"signatures\":["
                        + String.join(",", signatures) + "]}");
    }

    static Stream<Arguments> good() {
        return Stream.of(
                Arguments.of(EntryKind.HASHEDREKORD_0_0_1, HASHEDREKORD),
                Arguments.of(EntryKind.HASHEDREKORD_0_0_1, HASHEDREKORD.replace(HASH, HASH.toUpperCase(Locale.ROOT))),
                Arguments.of(EntryKind.DSSE_0_0_1, dsse(FIRST)),
                Arguments.of(EntryKind.DSSE_0_0_1, dsse(FIRST, SECOND)),
                Arguments.of(EntryKind.INTOTO_0_0_2, INTOTO),
                Arguments.of(
                        EntryKind.INTOTO_0_0_2,
                        INTOTO.replace(INTOTO_SIGNATURE, INTOTO_SIGNATURE + "," + INTOTO_SIGNATURE)),
                Arguments.of(EntryKind.REKORD_0_0_1, REKORD));
    }

    @ParameterizedTest
    @MethodSource("good")
    void readsItsOwn(EntryKind kind, String leaf) throws MalformedException {
        assertEquals(leaf, Entry.of(kind, Bytes.ofUtf8(leaf)).bytes().utf8());
    }

    @Test
    void termsOfADigestAreInLowerCase() throws MalformedException {
        String upper = HASHEDREKORD.replace(HASH, HASH.toUpperCase(Locale.ROOT));
        assertEquals(
                Entry.of(EntryKind.HASHEDREKORD_0_0_1, Bytes.ofUtf8(HASHEDREKORD))
                        .indexKeys(),
                Entry.of(EntryKind.HASHEDREKORD_0_0_1, Bytes.ofUtf8(upper)).indexKeys());
    }

    /** Each is also cut short at every byte, and altered at every byte. */
    @ParameterizedTest
    @MethodSource("good")
    void refusesEveryCutAndReadsNothingTwice(EntryKind kind, String leaf) {
        byte[] bytes = Bytes.ofUtf8(leaf).unsafeArray();
        for (int i = 0; i < bytes.length; i++) {
            Bytes cut = Bytes.copyOf(bytes, 0, i);
            assertThrows(MalformedException.class, () -> Entry.of(kind, cut));
            byte[] altered = bytes.clone();
            altered[i] ^= 0x20;
            reads(kind, Bytes.wrap(altered));
        }
    }

    static Stream<Arguments> bad() {
        String unwrapped = Bytes.ofUtf8(PEM_TEXT.strip()).base64();
        return Stream.of(
                Arguments.of(
                        "hashedrekord, PEM without its last newline",
                        EntryKind.HASHEDREKORD_0_0_1,
                        HASHEDREKORD.replace(PEM, unwrapped)),
                Arguments.of(
                        "hashedrekord, short digest",
                        EntryKind.HASHEDREKORD_0_0_1,
                        HASHEDREKORD.replace(HASH, HASH.substring(2))),
                Arguments.of(
                        "hashedrekord, hash of another length",
                        EntryKind.HASHEDREKORD_0_0_1,
                        HASHEDREKORD.replace("sha256", "sha512")),
                Arguments.of(
                        "hashedrekord, no signature", EntryKind.HASHEDREKORD_0_0_1, HASHEDREKORD.replace("AAAA", "")),
                Arguments.of("hashedrekord, something behind", EntryKind.HASHEDREKORD_0_0_1, HASHEDREKORD + " "),
                Arguments.of("hashedrekord as rekord", EntryKind.REKORD_0_0_1, HASHEDREKORD),
                Arguments.of("dsse, no signature", EntryKind.DSSE_0_0_1, dsse()),
                Arguments.of("dsse, not sorted", EntryKind.DSSE_0_0_1, dsse(SECOND, FIRST)),
                Arguments.of("dsse, one twice", EntryKind.DSSE_0_0_1, dsse(FIRST, FIRST)),
                Arguments.of(
                        "dsse, upper-case hash",
                        EntryKind.DSSE_0_0_1,
                        dsse(FIRST).replace(HASH, HASH.toUpperCase(Locale.ROOT))),
                Arguments.of("intoto, empty key id", EntryKind.INTOTO_0_0_2, INTOTO.replace("k\\n", "")),
                Arguments.of("intoto, empty payload type", EntryKind.INTOTO_0_0_2, INTOTO.replace("a/é", "")),
                Arguments.of(
                        "intoto, escape that is not canonical", EntryKind.INTOTO_0_0_2, INTOTO.replace("a/é", "a\\/é")),
                Arguments.of("intoto, escaped letter", EntryKind.INTOTO_0_0_2, INTOTO.replace("a/é", "a/\\u00e9")),
                Arguments.of(
                        "intoto, signature not base64",
                        EntryKind.INTOTO_0_0_2,
                        INTOTO.replace(
                                Bytes.ofUtf8("AAAA").base64(),
                                Bytes.ofUtf8("AAA").base64())),
                Arguments.of("rekord, unknown format", EntryKind.REKORD_0_0_1, REKORD.replace("x509", "tuf")),
                Arguments.of("rekord, key of another format", EntryKind.REKORD_0_0_1, REKORD.replace("x509", "ssh")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void refuses(String what, EntryKind kind, String leaf) {
        assertThrows(MalformedException.class, () -> Entry.of(kind, Bytes.ofUtf8(leaf)), what);
    }

    @FuzzTest(maxDuration = "10s")
    void readsNothingButWhatItWrites(byte[] input) {
        for (EntryKind kind : List.of(
                EntryKind.HASHEDREKORD_0_0_1, EntryKind.DSSE_0_0_1, EntryKind.INTOTO_0_0_2, EntryKind.REKORD_0_0_1)) {
            reads(kind, Bytes.wrap(input));
        }
    }

    private static void reads(EntryKind kind, Bytes leaf) {
        try {
            assertEquals(leaf, Entry.of(kind, leaf).bytes());
        } catch (MalformedException e) {
            // as it should be
        }
    }
}
