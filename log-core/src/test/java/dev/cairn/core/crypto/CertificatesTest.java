package dev.cairn.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CertificatesTest {
    /** Self-signed with P-256 by {@code openssl req -x509}. */
    private static final String CERTIFICATE =
            "MIIBdTCCARugAwIBAgIUA5SiFJwZBKMCrZrOEcOgJSiQ+EYwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjEwODI3MDRaGA8yMTI2"
                    + "MTAyODA4MjcwNFowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJMkDok8VYfQocKbq+zfG8GUVftIhfkgo9RGi6U/5TAY"
                    + "K70d1FBwQjgTw0jciDzcDAtPSphHY85iHw57jkwR/EejUzBRMB0GA1UdDgQWBBQ8kSt+dozZ6BWHuC0qY4fwasziNzAfBgNVHSMEGDAWgBQ8kSt+dozZ"
                    + "6BWHuC0qY4fwasziNzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIG/VwKPr76vG7dihRk9JjUjhI0AH0Xy38/QrocA+x4ssAiEAmOne"
                    + "7/pvM133yq3fexSEl9YnSo57jgtsdM6g9yR/O4o=";

    private static byte[] der() {
        return Base64.getDecoder().decode(CERTIFICATE);
    }

    @Test
    void readsACertificateAndItsKey() throws Exception {
        X509Certificate certificate = Certificates.parse(der());
        assertEquals("CN=test", certificate.getSubjectX500Principal().getName());
        VerificationKey key = VerificationKey.fromCertificate(certificate);
        assertEquals(KeyType.ECDSA_P256, key.type());
        assertEquals(
                "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEkyQOiTxVh9Chwpur7N8bwZRV+0iF+SCj1EaLpT/lMBgrvR3UUHBCOBPDSNyIPNwMC09KmEdjzmIfDnuOTBH8Rw==",
                key.spki().base64());
        assertTrue(key.verifyMessage(certificate.getTBSCertificate(), certificate.getSignature()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refuses(String rule, byte[] bytes, String message) {
        MalformedException e = assertThrows(MalformedException.class, () -> Certificates.parse(bytes));
        assertEquals(message, e.getMessage());
    }

    static List<Arguments> malformed() {
        byte[] der = der();
        byte[] pem = new Pem("CERTIFICATE", Bytes.wrap(der)).encode().getBytes(StandardCharsets.US_ASCII);
        return List.of(
                Arguments.of("no bytes", new byte[0], "certificate: DER is cut short"),
                Arguments.of("PEM", pem, "certificate: DER tag is 2d where 30 belongs"),
                Arguments.of("last byte cut", Arrays.copyOf(der, der.length - 1), "certificate: DER is cut short"),
                Arguments.of(
                        "byte after the end",
                        Arrays.copyOf(der, der.length + 1),
                        "certificate: bytes after the end of the DER"),
                Arguments.of(
                        "two certificates", Providers.join(der, der), "certificate: bytes after the end of the DER"),
                Arguments.of("empty sequence", new byte[] {0x30, 0}, "certificate: not an X.509 certificate"),
                Arguments.of("public key", Keys.spki(), "certificate: not an X.509 certificate"));
    }

    @Test
    void aKeyWithoutAnEncodingIsMalformed() {
        PublicKey none = new PublicKey() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getAlgorithm() {
                return "EC";
            }

            @Override
            public @Nullable String getFormat() {
                return null;
            }

            @Override
            public byte @Nullable [] getEncoded() {
                return null;
            }
        };
        assertThrows(MalformedException.class, () -> VerificationKey.of(none));
    }

    private static final class Keys {
        static byte[] spki() {
            try {
                return Certificates.parse(der()).getPublicKey().getEncoded();
            } catch (MalformedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
