package dev.cairn.core.entry.dsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.testing.Seed;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DsseLeafTest {
    private static final String HASH = "A".repeat(43) + "=";
    private static final String FIRST = "{\"content\":\"AAAA\",\"verifier\":{"
            + "\"keyDetails\":\"PKIX_ED25519\",\"publicKey\":{\"rawBytes\":\"a2V5\"}}}";
    private static final String SECOND = "{\"content\":\"gICA\",\"verifier\":{"
            + "\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\",\"x509Certificate\":{\"rawBytes\":\"Y2VydA==\"}}}";

    @Test
    void readsWhatItWrites() throws MalformedException {
        assertReprinted(leaf(FIRST));
        assertReprinted(leaf(FIRST, SECOND));
        assertReprinted(leaf(FIRST, FIRST, SECOND));
    }

    @Test
    void sortsSignaturesByTheirBytesUnsigned() throws MalformedException {
        DsseLeaf sorted = DsseLeaf.read(Bytes.ofUtf8(leaf(FIRST, SECOND)));
        DsseLeaf turned = new DsseLeaf(
                sorted.payloadHash(),
                Arrays.asList(sorted.signatures().get(1), sorted.signatures().get(0)));
        assertEquals(leaf(FIRST, SECOND), turned.write().utf8());
    }

    static Stream<Arguments> malformed() {
        String leaf = leaf(FIRST);
        String[] eleven = Stream.generate(() -> FIRST).limit(11).toArray(String[]::new);
        return Stream.of(
                Arguments.of("no signature", leaf()),
                Arguments.of("eleven signatures", leaf(eleven)),
                Arguments.of("signatures that are not sorted", leaf(SECOND, FIRST)),
                Arguments.of("a comma behind the last signature", leaf.replace("]}", ",]}")),
                Arguments.of("a payload hash of another length", leaf.replace(HASH, "AAAA")),
                Arguments.of("another hash function", leaf.replace("SHA2_256", "SHA2_512")),
                Arguments.of("something behind", leaf + "}"),
                Arguments.of("a hashedrekord", leaf.replace("dsseV002", "hashedRekordV002")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refuses(String rule, String leaf) {
        MalformedException e = assertThrows(MalformedException.class, () -> DsseLeaf.read(Bytes.ofUtf8(leaf)));
        assertEquals("dsse leaf", e.object());
        assertThrows(MalformedException.class, () -> Entry.of(EntryKind.DSSE_0_0_2, Bytes.ofUtf8(leaf)));
    }

    @Test
    void whatIsAcceptedHasOneSpelling() {
        Random random = Seed.random("DsseLeafTest");
        byte[] leaf = Bytes.ofUtf8(leaf(FIRST, SECOND)).toArray();
        for (int i = 0; i < 20_000; i++) {
            byte[] altered = leaf.clone();
            altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
            anythingAcceptedIsReprinted(altered);
        }
    }

    @FuzzTest
    void anythingAcceptedIsReprinted(byte[] leaf) {
        try {
            Bytes bytes = Bytes.copyOf(leaf);
            assertEquals(bytes, DsseLeaf.read(bytes).write());
        } catch (MalformedException refused) {
            assertEquals("dsse leaf", refused.object());
        }
    }

    private static String leaf(String... signatures) {
        return "{\"apiVersion\":\"0.0.2\",\"kind\":\"dsse\",\"spec\":{\"dsseV002\":{\"payloadHash\":{\"algorithm\":\"SHA2_256\","
                + "\"digest\":\"" + HASH + "\"},\"signatures\":[" + String.join(",", signatures) + "]}}}";
    }

    private static void assertReprinted(String leaf) throws MalformedException {
        assertEquals(leaf, DsseLeaf.read(Bytes.ofUtf8(leaf)).write().utf8());
    }
}
