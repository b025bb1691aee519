package dev.cairn.core.entry.dsse;

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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DsseV1Test {
    private static final Bytes PAYLOAD = Bytes.ofUtf8("{\"_type\":\"a statement\"}");
    private static final String TYPE = "application/vnd.in-toto+json";
    private static final Bytes HASH = sha256(Bytes.ofUtf8("the envelope"));
    private static final LocalKey P256 = LocalKey.generate(KeyType.ECDSA_P256);
    private static final LocalKey OTHER = LocalKey.generate(KeyType.ECDSA_P256);
    private static final LocalKey ED25519 = LocalKey.generate(KeyType.ED25519);

    @Test
    void eachSignatureIsLoggedWithTheVerifierThatItNeedsAndTheRestLeftOut() throws Exception {
        Bytes first = signed(P256);
        Bytes second = signed(ED25519);
        Entry entry = request(List.of(first, second, first), List.of(pem(OTHER), pem(ED25519), pem(P256)))
                .verify(Supplement.NONE);
        assertEquals(EntryKind.DSSE_0_0_1, entry.kind());
        DsseV1Leaf leaf = DsseV1Leaf.read(entry.bytes());
        assertEquals(
                new DsseV1Leaf(
                        HASH,
                        sha256(PAYLOAD),
                        List.of(
                                new DsseV1Leaf.Signature(first, pem(P256)),
                                new DsseV1Leaf.Signature(second, pem(ED25519)))),
                leaf);
        assertEquals(2, leaf.signatures().size());
        assertEquals(entry.bytes(), leaf.write());
        assertEquals(entry.indexKeys(), leaf.indexKeys());
    }

    @Test
    void everySignatureMustVerifyUnderOneOfTheVerifiers() {
        DsseV1 request = request(List.of(signed(P256), signed(OTHER)), List.of(pem(P256), pem(ED25519)));
        assertThrows(VerificationException.class, () -> request.verify(Supplement.NONE));
    }

    @Test
    void thereMustBe1To10SignaturesAndVerifiers() throws Exception {
        List<Bytes> signature = List.of(signed(P256));
        List<Bytes> verifier = List.of(pem(P256));
        int most = DsseV1.MAX_SIGNATURES;
        request(Collections.nCopies(most, signed(P256)), Collections.nCopies(most, pem(P256)))
                .verify(Supplement.NONE);
        assertRefused("dsse signatures", request(List.of(), verifier));
        assertRefused("dsse signatures", request(Collections.nCopies(most + 1, signed(P256)), verifier));
        assertRefused("dsse verifiers", request(signature, List.of()));
        assertRefused("dsse verifiers", request(signature, Collections.nCopies(most + 1, pem(P256))));
    }

    @Test
    void aSignatureMustNotBeEmpty() {
        assertRefused("envelope signature", request(List.of(signed(P256), Bytes.EMPTY), List.of(pem(P256))));
    }

    @Test
    void aLeafOfMoreSignaturesThanARequestMayHaveIsNotRead() throws Exception {
        List<DsseV1Leaf.Signature> signatures = new ArrayList<>();
        for (int i = 0; i <= DsseV1.MAX_SIGNATURES; i++) {
            signatures.add(new DsseV1Leaf.Signature(Bytes.wrap(new byte[] {(byte) i}), pem(P256)));
        }
        Bytes leaf = new DsseV1Leaf(HASH, HASH, signatures).write();
        assertThrows(MalformedException.class, () -> DsseV1Leaf.read(leaf));
    }

    private static void assertRefused(String object, DsseV1 request) {
        MalformedException e = assertThrows(MalformedException.class, () -> request.verify(Supplement.NONE));
        assertEquals(object, e.object());
    }

    private static DsseV1 request(List<Bytes> signatures, List<Bytes> verifiers) {
        return new DsseV1(HASH, new DsseEnvelope(PAYLOAD, TYPE, signatures), verifiers);
    }

    private static Bytes signed(LocalKey key) {
        return Bytes.wrap(key.sign(new DsseEnvelope(PAYLOAD, TYPE, List.of())
                .preAuthenticationEncoding()
                .toArray()));
    }

    private static Bytes pem(LocalKey key) {
        return Bytes.ofUtf8(new Pem("PUBLIC KEY", key.publicKey().spki()).encode());
    }

    private static Bytes sha256(Bytes bytes) {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(bytes.toArray()));
    }
}
