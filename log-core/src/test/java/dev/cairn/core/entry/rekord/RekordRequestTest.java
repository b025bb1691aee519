package dev.cairn.core.entry.rekord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RekordRequestTest {
    @ParameterizedTest
    @EnumSource(
            value = KeyType.class,
            names = {"ECDSA_P256", "ED25519"})
    void takesABareSignatureWithAKeyInPem(KeyType type) throws Exception {
        LocalKey key = LocalKey.generate(type);
        RekordTestCase.taken(SignatureFormat.X509, signature(key), pem(key));
        LocalKey other = LocalKey.generate(type);
        assertThrows(
                VerificationException.class,
                () -> claim(Optional.empty(), signature(key), pem(other)).verify());
    }

    @Test
    void aHashThatIsGivenMustBeThatOfTheArtifact() throws Exception {
        LocalKey key = LocalKey.generate(KeyType.ED25519);
        String hash = Bytes.wrap(DigestAlgorithm.SHA2_256.digest(RekordTestCase.ARTIFACT.toArray()))
                .hex();
        assertEquals(
                claim(Optional.empty(), signature(key), pem(key)).verify(),
                claim(Optional.of(hash), signature(key), pem(key)).verify());
        VerificationException e = assertThrows(
                VerificationException.class,
                () -> claim(Optional.of("00".repeat(32)), signature(key), pem(key))
                        .verify());
        assertEquals("SHA mismatch: the data has the SHA-256 " + hash, e.getMessage());
    }

    private static RekordRequest claim(Optional<String> hash, Bytes signature, Bytes key) {
        return new RekordRequest(RekordTestCase.ARTIFACT, hash, SignatureFormat.X509, signature, key);
    }

    private static Bytes signature(LocalKey key) {
        return Bytes.wrap(key.sign(RekordTestCase.ARTIFACT.toArray()));
    }

    private static Bytes pem(LocalKey key) {
        return Bytes.ofUtf8(new Pem("PUBLIC KEY", key.publicKey().spki()).encode());
    }
}
