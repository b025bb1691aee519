package dev.cairn.server.rekorv2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyDetails;
import dev.cairn.core.entry.EntrySignature;
import dev.cairn.core.entry.Verifier;
import dev.cairn.core.entry.dsse.DsseEnvelope;
import dev.cairn.core.entry.dsse.DsseRequest;
import dev.cairn.core.entry.hashedrekord.HashedRekordRequest;
import dev.cairn.core.testing.Seed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CreateEntryRequestReaderTest {
    static final String HASHEDREKORD = "{\"hashedRekordRequestV002\":{\"digest\":\"+/+/\",\"signature\":{"
            + "\"content\":\"c2lnbg==\",\"verifier\":{\"publicKey\":{\"rawBytes\":\"a2V5\"},"
            + "\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\"}}}}";
    static final String DSSE = "{\"dsseRequestV002\":{\"envelope\":{\"payload\":\"cGF5\",\"payloadType\":\"text/ü\","
            + "\"signatures\":[{\"sig\":\"c2ln\",\"keyid\":\"\"},{\"sig\":\"Z2lz\"}]},\"verifiers\":["
            + "{\"x509Certificate\":{\"rawBytes\":\"Y2VydA==\"},\"keyDetails\":\"PKIX_ED25519\"},"
            + "{\"publicKey\":{\"rawBytes\":\"a2V5\"},\"keyDetails\":\"PKIX_ED25519_PH\"}]}}";

    private static final CreateEntryRequest HASHEDREKORD_VALUE =
            new CreateEntryRequest.HashedRekord(new HashedRekordRequest(
                    Bytes.copyOf(new byte[] {(byte) 0xfb, (byte) 0xff, (byte) 0xbf}),
                    new EntrySignature(
                            Bytes.ofUtf8("sign"),
                            new Verifier.PublicKey(Bytes.ofUtf8("key"), KeyDetails.PKIX_ECDSA_P256_SHA_256))));
    private static final CreateEntryRequest DSSE_VALUE = new CreateEntryRequest.Dsse(new DsseRequest(
            new DsseEnvelope(Bytes.ofUtf8("pay"), "text/ü", List.of(Bytes.ofUtf8("sig"), Bytes.ofUtf8("gis"))),
            List.of(
                    new Verifier.Certificate(Bytes.ofUtf8("cert"), KeyDetails.PKIX_ED25519),
                    new Verifier.PublicKey(Bytes.ofUtf8("key"), KeyDetails.PKIX_ED25519_PH))));

    static Stream<Arguments> spellings() {
        return Stream.of(
                Arguments.of("as clients send it", HASHEDREKORD, HASHEDREKORD_VALUE),
                Arguments.of("as clients send it (dsse)", DSSE, DSSE_VALUE),
                Arguments.of(
                        "names as in the protobuf definition",
                        HASHEDREKORD
                                .replace("hashedRekordRequestV002", "hashed_rekord_request_v002")
                                .replace("publicKey", "public_key")
                                .replace("rawBytes", "raw_bytes")
                                .replace("keyDetails", "key_details"),
                        HASHEDREKORD_VALUE),
                Arguments.of(
                        "names as in the protobuf definition (dsse)",
                        DSSE.replace("dsseRequestV002", "dsse_request_v002")
                                .replace("x509Certificate", "x509_certificate"),
                        DSSE_VALUE),
                Arguments.of(
                        "an enumeration by number",
                        HASHEDREKORD.replace("\"PKIX_ECDSA_P256_SHA_256\"", "5"),
                        HASHEDREKORD_VALUE),
                Arguments.of("base64 of the URL alphabet", HASHEDREKORD.replace("+/+/", "-_-_"), HASHEDREKORD_VALUE),
                Arguments.of("base64 without padding", HASHEDREKORD.replace("c2lnbg==", "c2lnbg"), HASHEDREKORD_VALUE),
                Arguments.of("white space", " \t\r\n" + HASHEDREKORD.replace(":", " : ") + "\n", HASHEDREKORD_VALUE),
                Arguments.of(
                        "escapes",
                        HASHEDREKORD.replace("digest", "d\\u0069gest").replace("a2V5", "a\\u0032V5"),
                        HASHEDREKORD_VALUE),
                Arguments.of(
                        "the other member of a oneof is null",
                        HASHEDREKORD.replace("{\"hashed", "{\"dsseRequestV002\":null,\"hashed"),
                        HASHEDREKORD_VALUE),
                Arguments.of(
                        "the other member of a oneof is null, behind",
                        HASHEDREKORD.replaceAll("}$", ",\"dsse_request_v002\":null}"),
                        HASHEDREKORD_VALUE),
                Arguments.of(
                        "the other kind of verifier is null",
                        HASHEDREKORD.replace("{\"publicKey\"", "{\"x509Certificate\":null,\"publicKey\""),
                        HASHEDREKORD_VALUE),
                Arguments.of(
                        "a key id is ignored",
                        DSSE.replace("\"keyid\":\"\"", "\"keyid\":\"any\\uD83D\\uDE00\""),
                        DSSE_VALUE),
                Arguments.of("a key id is null", DSSE.replace("\"keyid\":\"\"", "\"keyid\":null"), DSSE_VALUE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void reads(String row, String json, CreateEntryRequest expected) throws MalformedException {
        assertEquals(expected, read(json));
    }

    /** Empty bytes and lists are values; whether they are allowed, the kind of entry says. */
    @Test
    void whatIsNotSetIsEmpty() throws MalformedException {
        for (String json : List.of(
                "{\"dsseRequestV002\":{\"envelope\":{}}}",
                "{\"dsseRequestV002\":{\"envelope\":{\"payload\":null,\"payloadType\":null,\"signatures\":null},\"verifiers\":null}}",
                "{\"dsseRequestV002\":{\"envelope\":{\"payload\":\"\",\"payloadType\":\"\",\"signatures\":[]},\"verifiers\":[]}}")) {
            assertEquals(
                    new CreateEntryRequest.Dsse(
                            new DsseRequest(new DsseEnvelope(Bytes.EMPTY, "", List.of()), List.of())),
                    read(json));
        }
        assertEquals(
                new CreateEntryRequest.HashedRekord(new HashedRekordRequest(
                        Bytes.EMPTY,
                        new EntrySignature(Bytes.EMPTY, new Verifier.PublicKey(Bytes.EMPTY, KeyDetails.ML_DSA_44)))),
                read(
                        "{\"hashedRekordRequestV002\":{\"signature\":{\"verifier\":{\"publicKey\":{},\"keyDetails\":23}}}}"));
    }

    static Stream<Arguments> malformed() {
        String type = "invalid type, must be either hashedrekord or dsse: "
                + "hashedRekordRequestV002 or dsseRequestV002 must be set";
        String hashed = "invalid hashedrekord request: ";
        String details = hashed + "signature.verifier.keyDetails: ";
        return Stream.of(
                Arguments.of("an empty body", "", type),
                Arguments.of("white space alone", " \n", type),
                Arguments.of("no member", "{}", type),
                Arguments.of("a member that is null", "{\"hashedRekordRequestV002\":null}", type),
                Arguments.of("null", "null", "request: must be a JSON object"),
                Arguments.of("a list", "[" + HASHEDREKORD + "]", "request: must be a JSON object"),
                Arguments.of("a text", "\"{}\"", "request: must be a JSON object"),
                Arguments.of("something behind", HASHEDREKORD + "{}", "request: must end after the JSON object"),
                Arguments.of("an unknown member", "{\"intoto\":{}}", "request: unknown field \"intoto\""),
                Arguments.of(
                        "a member in upper case",
                        HASHEDREKORD.replace("\"digest", "\"Digest"),
                        "hashedRekordRequestV002: unknown field \"Digest\""),
                Arguments.of(
                        "an unknown member inside",
                        HASHEDREKORD.replace("\"content\"", "\"x\":[[[1]]],\"content\""),
                        hashed + "signature: unknown field \"x\""),
                Arguments.of(
                        "an unknown member of a verifier",
                        HASHEDREKORD.replace("\"publicKey\"", "\"pgp\":1,\"publicKey\""),
                        hashed + "signature.verifier: unknown field \"pgp\""),
                Arguments.of(
                        "an unknown member of a key",
                        HASHEDREKORD.replace("\"rawBytes\"", "\"der\":1,\"rawBytes\""),
                        hashed + "signature.verifier.publicKey: unknown field \"der\""),
                Arguments.of(
                        "a long unknown member is cut",
                        "{\"" + "n".repeat(60) + "\":1}",
                        "request: unknown field \"" + "n".repeat(32) + "…\""),
                Arguments.of(
                        "a member twice",
                        HASHEDREKORD.replace("{\"digest\"", "{\"digest\":\"\",\"digest\""),
                        hashed + "digest: duplicate field"),
                Arguments.of(
                        "a member under both its names",
                        HASHEDREKORD.replace("{\"publicKey\"", "{\"public_key\":null,\"publicKey\""),
                        hashed + "signature.verifier.publicKey: duplicate field"),
                Arguments.of(
                        "both kinds of request",
                        HASHEDREKORD.replaceAll("}$", "," + DSSE.substring(1)),
                        "request: hashedRekordRequestV002 and dsseRequestV002 exclude each other"),
                Arguments.of(
                        "both kinds of verifier",
                        HASHEDREKORD.replace("{\"publicKey\"", "{\"x509Certificate\":{},\"publicKey\""),
                        hashed + "signature.verifier: publicKey and x509Certificate exclude each other"),
                Arguments.of(
                        "a verifier of no kind",
                        HASHEDREKORD.replace("\"publicKey\":{\"rawBytes\":\"a2V5\"},", ""),
                        hashed + "signature.verifier.publicKey or x509Certificate: must be set"),
                Arguments.of(
                        "no key details",
                        HASHEDREKORD.replace(",\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\"", ""),
                        details + "must be set"),
                Arguments.of(
                        "key details that are null",
                        HASHEDREKORD.replace("\"PKIX_ECDSA_P256_SHA_256\"", "null"),
                        details + "must be set"),
                Arguments.of(
                        "no verifier",
                        "{\"hashedRekordRequestV002\":{\"signature\":{}}}",
                        hashed + "signature.verifier: must be set"),
                Arguments.of(
                        "a verifier that is null",
                        "{\"hashedRekordRequestV002\":{\"signature\":{\"verifier\":null}}}",
                        hashed + "signature.verifier: must be set"),
                Arguments.of("no signature", "{\"hashedRekordRequestV002\":{}}", hashed + "signature: must be set"),
                Arguments.of(
                        "a signature that is null",
                        "{\"hashedRekordRequestV002\":{\"signature\":null}}",
                        hashed + "signature: must be set"),
                Arguments.of(
                        "a message that is a text",
                        "{\"hashedRekordRequestV002\":\"\"}",
                        "hashedRekordRequestV002: must be a JSON object"),
                Arguments.of(
                        "bytes that are a number",
                        HASHEDREKORD.replace("\"+/+/\"", "1"),
                        hashed + "digest: must be a JSON string"),
                Arguments.of(
                        "bytes that are a deep list",
                        HASHEDREKORD.replace("\"+/+/\"", "[".repeat(100_000)),
                        hashed + "digest: must be a JSON string"),
                Arguments.of(
                        "bytes that are not base64",
                        HASHEDREKORD.replace("+/+/", "+*+/"),
                        hashed + "digest: must be base64"),
                Arguments.of(
                        "bytes that mix two alphabets",
                        HASHEDREKORD.replace("+/+/", "+_+/"),
                        hashed + "digest: must be base64"),
                Arguments.of(
                        "bytes with half a padding",
                        HASHEDREKORD.replace("c2lnbg==", "c2lnbg="),
                        hashed + "signature.content: must be base64"),
                Arguments.of(
                        "an unknown enumeration name",
                        HASHEDREKORD.replace("P256_SHA_256", "P256"),
                        details + "must be the name or number of PublicKeyDetails that are supported"),
                Arguments.of(
                        "an unspecified enumeration",
                        HASHEDREKORD.replace("PKIX_ECDSA_P256_SHA_256", "PUBLIC_KEY_DETAILS_UNSPECIFIED"),
                        details + "must be the name or number of PublicKeyDetails that are supported"),
                Arguments.of(
                        "an unknown enumeration number",
                        HASHEDREKORD.replace("\"PKIX_ECDSA_P256_SHA_256\"", "99"),
                        details + "must be the name or number of PublicKeyDetails that are supported"),
                Arguments.of(
                        "a large enumeration number",
                        HASHEDREKORD.replace("\"PKIX_ECDSA_P256_SHA_256\"", "4294967301"),
                        details + "must be the name or number of PublicKeyDetails that are supported"),
                Arguments.of(
                        "a fraction for an enumeration",
                        HASHEDREKORD.replace("\"PKIX_ECDSA_P256_SHA_256\"", "5.5"),
                        details + "must be the name or number of PublicKeyDetails that are supported"),
                Arguments.of(
                        "an enumeration number in a text",
                        HASHEDREKORD.replace("PKIX_ECDSA_P256_SHA_256", "5"),
                        details + "must be the name or number of PublicKeyDetails that are supported"),
                Arguments.of(
                        "an unknown member of a dsse request",
                        DSSE.replace("\"envelope\"", "\"x\":1,\"envelope\""),
                        "dsseRequestV002: unknown field \"x\""),
                Arguments.of(
                        "an unknown member of an envelope",
                        DSSE.replace("\"payload\"", "\"x\":1,\"payload\""),
                        "invalid dsse request: envelope: unknown field \"x\""),
                Arguments.of(
                        "an unknown member of an envelope's signature",
                        DSSE.replace("{\"sig\":\"Z", "{\"x\":1,\"sig\":\"Z"),
                        "invalid dsse request: envelope.signatures[1]: unknown field \"x\""),
                Arguments.of("no envelope", "{\"dsseRequestV002\":{}}", "invalid dsse request: envelope: must be set"),
                Arguments.of(
                        "an envelope that is null",
                        "{\"dsseRequestV002\":{\"envelope\":null}}",
                        "invalid dsse request: envelope: must be set"),
                Arguments.of(
                        "signatures that are not a list",
                        "{\"dsseRequestV002\":{\"envelope\":{\"signatures\":{}}}}",
                        "invalid dsse request: envelope.signatures: must be a JSON array"),
                Arguments.of(
                        "a signature that is null in a list",
                        "{\"dsseRequestV002\":{\"envelope\":{\"signatures\":[null]}}}",
                        "invalid dsse request: envelope.signatures: must hold JSON objects"),
                Arguments.of(
                        "a verifier without key details",
                        "{\"dsseRequestV002\":{\"verifiers\":[{\"publicKey\":{}}]}}",
                        "invalid dsse request: verifiers[0].keyDetails: must be set"),
                Arguments.of(
                        "half a surrogate pair",
                        DSSE.replace("text/ü", "\\ud800"),
                        "invalid dsse request: envelope.payloadType: must be Unicode text"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refuses(String row, String json, String message) {
        MalformedException e = assertThrows(MalformedException.class, () -> read(json));
        assertEquals(message, RekorError.malformed(e).message());
    }

    @Test
    void alteredRequestsAreReadOrRefused() {
        Random random = Seed.random("CreateEntryRequestReaderTest");
        for (int i = 0; i < 10_000; i++) {
            byte[] altered = (i % 2 == 0 ? HASHEDREKORD : DSSE).getBytes(StandardCharsets.UTF_8);
            for (int j = random.nextInt(3); j >= 0; j--) {
                altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
            }
            anythingIsReadOrRefused(altered);
        }
    }

    @FuzzTest
    void anythingIsReadOrRefused(byte[] json) {
        try {
            CreateEntryRequestReader.read(json);
        } catch (MalformedException refused) {
            assertTrue(RekorError.malformed(refused).message().length() < 300, refused.getMessage());
        }
    }

    private static CreateEntryRequest read(String json) throws MalformedException {
        return CreateEntryRequestReader.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
