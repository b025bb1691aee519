package dev.cairn.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What parses, keeps its bytes; nothing but {@link MalformedException} comes out. */
class CryptoFuzzTest {
    @FuzzTest
    void publicKey(byte[] der) {
        try {
            VerificationKey key = VerificationKey.fromSpki(der);
            assertEquals(Bytes.copyOf(der), key.spki());
            assertEquals(key, VerificationKey.fromSpki(key.spki().toArray()));
        } catch (MalformedException e) {
            assertEquals("public key", e.object());
        }
    }

    @FuzzTest
    void ecdsaSignature(byte[] signature) {
        byte[] der = EcdsaSignature.toDer(signature, 32);
        if (der != null && der != signature) {
            assertEquals(64, signature.length);
            assertSame(der, EcdsaSignature.toDer(der, 32));
        }
    }

    @FuzzTest
    void privateKey(byte[] der) {
        try {
            LocalKey key = LocalKey.fromPkcs8(der);
            assertEquals(
                    key.publicKey(), LocalKey.fromPkcs8(key.pkcs8().toArray()).publicKey());
        } catch (MalformedException e) {
            assertEquals(e.object() + ": " + e.rule(), e.getMessage());
        }
    }

    @FuzzTest
    void certificate(byte[] der) {
        try {
            VerificationKey.fromCertificate(Certificates.parse(der));
        } catch (MalformedException e) {
            assertEquals(e.object() + ": " + e.rule(), e.getMessage());
        }
    }

    @FuzzTest
    void pem(byte[] text) {
        try {
            List<Pem> blocks = Pem.parseAll(new String(text, StandardCharsets.ISO_8859_1));
            for (Pem block : blocks) {
                assertEquals(List.of(block), Pem.parseAll(block.encode()));
            }
        } catch (MalformedException e) {
            assertEquals("PEM", e.object());
        }
    }
}
