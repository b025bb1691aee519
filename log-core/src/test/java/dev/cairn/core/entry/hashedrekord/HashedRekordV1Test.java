package dev.cairn.core.entry.hashedrekord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.PermittedAlgorithms;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HashedRekordV1Test {
    private static final LocalKey KEY = LocalKey.generate(KeyType.ECDSA_P256);
    private static final byte[] DIGEST = DigestAlgorithm.SHA2_256.digest(new byte[] {1});
    private static final String HEX = Bytes.wrap(DIGEST).hex();

    @Test
    void theDigestIsLoggedInTheCaseThatItCameIn() throws Exception {
        for (String digest : List.of(HEX, HEX.toUpperCase(Locale.ROOT))) {
            Bytes leaf =
                    claim(digest, DIGEST).verify(PermittedAlgorithms.DEFAULT).bytes();
            assertEquals(digest, HashedRekordV1Leaf.read(leaf).digest());
        }
        assertEquals(
                EntryKind.HASHEDREKORD_0_0_1,
                claim(HEX, DIGEST).verify(PermittedAlgorithms.DEFAULT).kind());
    }

    @Test
    void theDigestMustBeHexadecimalAndAsLongAsItsHashFunctionMakesIt() {
        for (String digest : List.of("", HEX.substring(2), HEX + "00", "g" + HEX.substring(1))) {
            MalformedException e = assertThrows(
                    MalformedException.class, () -> claim(digest, DIGEST).verify(PermittedAlgorithms.DEFAULT));
            assertEquals("invalid value for hash", e.rule());
        }
    }

    @Test
    void theAlgorithmMustBePermitted() {
        MalformedException e = assertThrows(
                MalformedException.class, () -> claim(HEX, DIGEST).verify(PermittedAlgorithms.of(Set.of())));
        assertEquals(HashedRekordV1.NOT_ALLOWED, e.rule());
    }

    @Test
    void theSignatureMustBeOverTheDigest() {
        assertThrows(VerificationException.class, () -> claim(HEX, new byte[32]).verify(PermittedAlgorithms.DEFAULT));
    }

    private static HashedRekordV1 claim(String digest, byte[] signed) {
        return new HashedRekordV1(
                DigestAlgorithm.SHA2_256,
                digest,
                Bytes.wrap(KEY.signDigest(DigestAlgorithm.SHA2_256, signed)),
                Bytes.ofUtf8(new Pem("PUBLIC KEY", KEY.publicKey().spki()).encode()));
    }
}
