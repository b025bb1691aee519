package dev.cairn.core.entry;

import static dev.cairn.core.entry.TestCertificate.RFC822_NAME;
import static dev.cairn.core.entry.TestCertificate.URI;
import static dev.cairn.core.entry.TestCertificate.ascii;
import static dev.cairn.core.entry.TestCertificate.der;
import static dev.cairn.core.entry.TestCertificate.extension;
import static dev.cairn.core.entry.TestCertificate.fulcio;
import static dev.cairn.core.entry.TestCertificate.names;
import static dev.cairn.core.entry.TestCertificate.otherName;
import static dev.cairn.core.entry.TestCertificate.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.testing.Seed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CertificateTermsTest {
    private static final Bytes SPKI =
            LocalKey.generate(KeyType.ECDSA_P256).publicKey().spki();
    private static final String FULCIO_OTHER_NAME = "2b0601040183bf300107";

    static Stream<Arguments> readable() {
        return Stream.of(
                Arguments.of("no extensions", new byte[][] {}, List.of()),
                Arguments.of(
                        "an e-mail address, in lower case",
                        new byte[][] {names(ascii(RFC822_NAME, "Ada@Example.org"))},
                        List.of(identity("ada@example.org"))),
                Arguments.of(
                        "a URI",
                        new byte[][] {names(ascii(URI, "https://example.org/W@refs/heads/main"))},
                        List.of(identity("https://example.org/w@refs/heads/main"))),
                Arguments.of(
                        "Fulcio's otherName",
                        new byte[][] {names(otherName(FULCIO_OTHER_NAME, utf8("ada!example.org")))},
                        List.of(identity("ada!example.org"))),
                Arguments.of(
                        "an otherName of someone else is not a name here",
                        new byte[][] {names(otherName("2b0601040182371402", utf8("ada")))},
                        List.of()),
                Arguments.of(
                        "a DNS name is not an identity", new byte[][] {names(ascii(0x82, "example.org"))}, List.of()),
                Arguments.of(
                        "an empty name has no term",
                        new byte[][] {names(ascii(URI, ""), ascii(URI, "u:1"))},
                        List.of(identity("u:1"))),
                Arguments.of(
                        "several names, each once",
                        new byte[][] {names(ascii(URI, "u:1"), ascii(RFC822_NAME, "a@b"), ascii(URI, "U:1"))},
                        List.of(identity("u:1"), identity("a@b"))),
                Arguments.of(
                        "an issuer as raw text",
                        new byte[][] {fulcio(1, "https://op.example".getBytes(StandardCharsets.UTF_8))},
                        List.of(issuer("https://op.example"))),
                Arguments.of(
                        "an issuer as UTF8String",
                        new byte[][] {fulcio(8, utf8("https://op.example/ü"))},
                        List.of(issuer("https://op.example/ü"))),
                Arguments.of(
                        "two issuers that differ",
                        new byte[][] {
                            fulcio(1, "https://one.example".getBytes(StandardCharsets.UTF_8)),
                            fulcio(8, utf8("https://two.example"))
                        },
                        List.of(issuer("https://one.example"), issuer("https://two.example"))),
                Arguments.of(
                        "other extensions, critical or not",
                        new byte[][] {
                            der(
                                    0x30,
                                    der(0x06, new byte[] {0x55, 0x1d, 0x0f}),
                                    der(0x01, new byte[] {-1}),
                                    der(0x04, der(0x03, new byte[] {7, (byte) 0x80}))),
                            extension("551d0e", der(0x04, new byte[20])),
                            fulcio(9, utf8("not an issuer"))
                        },
                        List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readable")
    void readsNamesAndIssuers(String row, byte[][] extensions, List<IndexKey> expected) throws MalformedException {
        CertificateTerms terms = CertificateTerms.read("certificate", TestCertificate.of(SPKI, extensions));
        assertEquals(expected, new ArrayList<>(terms.keys()));
        assertEquals(SPKI, terms.spki());
    }

    static Stream<Arguments> unreadable() {
        byte[][] many = new byte[CertificateTerms.MAX_NAMES + 1][];
        Arrays.fill(many, ascii(URI, "u:1"));
        return Stream.of(
                Arguments.of("an e-mail address beyond ASCII", names(der(RFC822_NAME, new byte[] {'a', -61, -68}))),
                Arguments.of("a URI beyond ASCII", names(der(URI, new byte[] {-1}))),
                Arguments.of(
                        "an otherName that is not a UTF8String", names(otherName(FULCIO_OTHER_NAME, ascii(0x16, "a")))),
                Arguments.of("an otherName that is not UTF-8", names(otherName(FULCIO_OTHER_NAME, der(0x0c, new byte[] {
                    -1, -1
                })))),
                Arguments.of("an otherName without its type", names(der(0xa0, utf8("a")))),
                Arguments.of("an issuer that is not UTF-8", fulcio(1, new byte[] {-1})),
                Arguments.of("an issuer that is not a UTF8String", fulcio(8, ascii(0x16, "https://op.example"))),
                Arguments.of("an issuer that is empty", fulcio(8, new byte[0])),
                Arguments.of("names that are not a sequence", extension("551d11", utf8("a"))),
                Arguments.of("more names than " + CertificateTerms.MAX_NAMES, names(many)),
                Arguments.of("an extension without a value", der(0x30, der(0x06, new byte[] {0x55}))),
                Arguments.of("an extension that is not a sequence", utf8("a")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void refuses(String row, byte[] extension) {
        Bytes certificate = TestCertificate.of(SPKI, extension);
        MalformedException e =
                assertThrows(MalformedException.class, () -> CertificateTerms.read("certificate", certificate));
        assertEquals("certificate", e.object());
    }

    @Test
    void aCertificateOfVersion1HasNoNames() throws MalformedException {
        byte[] some = der(0x30);
        byte[] tbs = der(0x30, der(0x02, new byte[] {1}), some, some, some, some, SPKI.toArray());
        CertificateTerms terms = CertificateTerms.read("certificate", Bytes.wrap(der(0x30, tbs, some, der(0x03))));
        assertTrue(terms.keys().isEmpty());
        assertEquals(SPKI, terms.spki());
    }

    @Test
    void namesOfRealCertificates() throws Exception {
        Map<String, JsonNode> entries = TestBundles.entries(EntryKind.HASHEDREKORD_0_0_2);
        assertFalse(entries.isEmpty());
        for (JsonNode entry : entries.values()) {
            List<IndexKey> keys = Entry.of(
                            EntryKind.HASHEDREKORD_0_0_2, TestBundles.bytes(entry.get("canonicalizedBody")))
                    .indexKeys();
            assertEquals(
                    List.of(
                            identity("https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/"
                                    + ".github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main"),
                            issuer("https://token.actions.githubusercontent.com")),
                    keys.subList(2, 4));
            assertEquals(IdentityTerms.of(keys.get(2).term()), keys.subList(4, keys.size()));
        }
    }

    @Test
    void thePlatformSeesTheSameKeyAndNames() throws Exception {
        for (JsonNode entry : TestBundles.entries(EntryKind.HASHEDREKORD_0_0_2).values()) {
            Bytes der = Bytes.wrap(new ObjectMapper()
                    .readTree(TestBundles.bytes(entry.get("canonicalizedBody")).utf8())
                    .at("/spec/hashedRekordV002/signature/verifier/x509Certificate/rawBytes")
                    .binaryValue());
            var certificate = Certificates.parse(der.unsafeArray());
            CertificateTerms terms = CertificateTerms.read("certificate", der);
            assertEquals(VerificationKey.fromCertificate(certificate).spki(), terms.spki());
            List<IndexKey> names = certificate.getSubjectAlternativeNames().stream()
                    .map(name -> identity((String) name.get(1)))
                    .toList();
            assertEquals(
                    names,
                    terms.keys().stream()
                            .filter(key -> key.type() == IndexKey.Type.IDENTITY)
                            .toList());
        }
    }

    @Test
    void alteredCertificatesAreReadOrRefused() {
        Random random = Seed.random("CertificateTermsTest");
        byte[] der = TestCertificate.of(
                        SPKI, names(ascii(URI, "u:1")), fulcio(8, utf8("https://op.example")), fulcio(1, new byte[] {'a'
                        }))
                .toArray();
        for (int i = 0; i < 20_000; i++) {
            byte[] altered = Arrays.copyOf(der, random.nextInt(4) == 0 ? random.nextInt(der.length) : der.length);
            for (int j = random.nextInt(4); j >= 0 && altered.length > 0; j--) {
                altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
            }
            anythingIsReadOrRefused(altered);
        }
    }

    @FuzzTest
    void anythingIsReadOrRefused(byte[] der) {
        try {
            CertificateTerms terms = CertificateTerms.read("certificate", Bytes.copyOf(der));
            assertTrue(terms.keys().size() <= CertificateTerms.MAX_NAMES + 2);
        } catch (MalformedException refused) {
            assertEquals("certificate", refused.object());
        }
    }

    private static IndexKey identity(String term) {
        return new IndexKey(IndexKey.Type.IDENTITY, term);
    }

    private static IndexKey issuer(String term) {
        return new IndexKey(IndexKey.Type.ISSUER, term);
    }
}
