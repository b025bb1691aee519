package dev.cairn.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyDetailsTest {
    /** Names and numbers of {@code PublicKeyDetails} in sigstore's protobuf-specs. */
    @ParameterizedTest
    @CsvSource({
        "5, PKIX_ECDSA_P256_SHA_256, SHA2_256",
        "7, PKIX_ED25519,",
        "8, PKIX_ED25519_PH, SHA2_512",
        "9, PKIX_RSA_PKCS1V15_2048_SHA256, SHA2_256",
        "10, PKIX_RSA_PKCS1V15_3072_SHA256, SHA2_256",
        "11, PKIX_RSA_PKCS1V15_4096_SHA256, SHA2_256",
        "12, PKIX_ECDSA_P384_SHA_384, SHA2_384",
        "13, PKIX_ECDSA_P521_SHA_512, SHA2_512",
        "16, PKIX_RSA_PSS_2048_SHA256, SHA2_256",
        "17, PKIX_RSA_PSS_3072_SHA256, SHA2_256",
        "18, PKIX_RSA_PSS_4096_SHA256, SHA2_256",
        "19, PKIX_ECDSA_P384_SHA_256, SHA2_256",
        "20, PKIX_ECDSA_P521_SHA_256, SHA2_256",
        "21, ML_DSA_65,",
        "22, ML_DSA_87,",
        "23, ML_DSA_44,",
    })
    void isTheProtobufEnumeration(int number, String name, DigestAlgorithm digestAlgorithm) {
        KeyDetails details = KeyDetails.byNumber(number).orElseThrow();
        assertEquals(name, details.name());
        assertEquals(number, details.number());
        assertEquals(Optional.of(details), KeyDetails.byName(name));
        assertEquals(Optional.ofNullable(digestAlgorithm), details.digestAlgorithm());
    }

    @Test
    void theTableIsComplete() {
        assertEquals(16, KeyDetails.values().length);
        assertEquals(Optional.empty(), KeyDetails.byNumber(0));
        assertEquals(Optional.empty(), KeyDetails.byName("PUBLIC_KEY_DETAILS_UNSPECIFIED"));
    }

    /** Digests of "abc" from FIPS 180-2, appendix B and its change notice. */
    @ParameterizedTest
    @CsvSource({
        "1, 32, SHA2_256, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "2, 48, SHA2_384, cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
        "3, 64, SHA2_512, ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    })
    void digests(int number, int size, DigestAlgorithm algorithm, String digest) {
        assertEquals(number, algorithm.number());
        assertEquals(size, algorithm.size());
        assertEquals(Optional.of(algorithm), DigestAlgorithm.byNumber(number));
        assertEquals(Optional.of(algorithm), DigestAlgorithm.byName(algorithm.name()));
        assertArrayEquals(Providers.hex(digest), algorithm.digest("abc".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void otherDigestsAreUnknown() {
        assertEquals(Optional.empty(), DigestAlgorithm.byNumber(4));
        assertEquals(Optional.empty(), DigestAlgorithm.byName("SHA3_256"));
    }
}
