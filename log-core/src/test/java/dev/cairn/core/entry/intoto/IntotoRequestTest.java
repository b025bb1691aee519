package dev.cairn.core.entry.intoto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.Supplement;
import dev.cairn.core.entry.dsse.DsseEnvelope;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntotoRequestTest {
    private static final Bytes PAYLOAD = Bytes.ofUtf8("{\"_type\":\"a statement\"}");
    private static final String TYPE = "application/vnd.in-toto+json";
    private static final String HASH = "0123456789ABCDEF".repeat(4);
    private static final LocalKey P256 = LocalKey.generate(KeyType.ECDSA_P256);
    private static final LocalKey ED25519 = LocalKey.generate(KeyType.ED25519);

    @Test
    void eachSignatureIsLoggedWithItsKeyInTheOrderOfTheEnvelope() throws Exception {
        List<IntotoSignature> signatures = List.of(signed("", P256), signed("a key", ED25519), signed("", P256));
        Entry entry = request(signatures).verify(Supplement.NONE);
        assertEquals(EntryKind.INTOTO_0_0_2, entry.kind());
        IntotoLeaf leaf = IntotoLeaf.read(entry.bytes());
        assertEquals(new IntotoLeaf(TYPE, signatures, HASH, sha256(PAYLOAD)), leaf);
        assertEquals(entry.bytes(), leaf.write());
        assertEquals(entry.indexKeys(), leaf.indexKeys());
    }

    @Test
    void everySignatureMustVerifyUnderItsKey() throws Exception {
        for (LocalKey key : List.of(P256, ED25519)) {
            IntotoSignature other = new IntotoSignature("", Bytes.wrap(key.sign(new byte[1])), pem(key));
            assertThrows(
                    VerificationException.class,
                    () -> request(List.of(signed("", P256), other)).verify(Supplement.NONE));
        }
    }

    @Test
    void payloadAndItsTypeMustNotBeEmpty() throws Exception {
        List<IntotoSignature> signatures = List.of(signed("", P256));
        assertRefused("missing envelope content", new IntotoRequest(Bytes.EMPTY, TYPE, signatures, HASH));
        assertRefused("missing payloadType content", new IntotoRequest(PAYLOAD, "", signatures, HASH));
    }

    @Test
    void thereMustBe1To10SignaturesNoneOfThemEmpty() throws Exception {
        IntotoSignature signature = signed("", ED25519);
        assertRefused("signatures must be 1 to 10, are 0", request(List.of()));
        assertRefused("signatures must be 1 to 10, are 11", request(Collections.nCopies(11, signature)));
        request(Collections.nCopies(10, signature)).verify(Supplement.NONE);
        assertRefused(
                "missing signature content",
                request(List.of(signature, new IntotoSignature("", Bytes.EMPTY, pem(P256)))));
    }

    @Test
    void theHashMustBe64HexadecimalDigits() throws Exception {
        List<IntotoSignature> signatures = List.of(signed("", P256));
        for (String hash : List.of("", HASH.substring(1), HASH + "0", HASH.replace('F', 'G'))) {
            assertRefused(
                    "must be the 64 hexadecimal digits of SHA-256", new IntotoRequest(PAYLOAD, TYPE, signatures, hash));
        }
    }

    @Test
    void aLeafOfMoreThan10SignaturesIsNotRead() throws Exception {
        Bytes leaf = new IntotoLeaf(TYPE, Collections.nCopies(11, signed("", P256)), HASH, sha256(PAYLOAD)).write();
        assertThrows(MalformedException.class, () -> IntotoLeaf.read(leaf));
    }

    private static void assertRefused(String rule, IntotoRequest request) {
        MalformedException e = assertThrows(MalformedException.class, () -> request.verify(Supplement.NONE));
        assertEquals(rule, e.rule());
    }

    private static IntotoRequest request(List<IntotoSignature> signatures) {
        return new IntotoRequest(PAYLOAD, TYPE, signatures, HASH);
    }

    private static IntotoSignature signed(String keyId, LocalKey key) {
        byte[] signed = new DsseEnvelope(PAYLOAD, TYPE, List.of())
                .preAuthenticationEncoding()
                .toArray();
        return new IntotoSignature(keyId, Bytes.wrap(key.sign(signed)), pem(key));
    }

    private static Bytes pem(LocalKey key) {
        return Bytes.ofUtf8(new Pem("PUBLIC KEY", key.publicKey().spki()).encode());
    }

    private static Bytes sha256(Bytes bytes) {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(bytes.toArray()));
    }
}
