package dev.cairn.ca.tsa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.VerificationException;
import dev.cairn.core.http.Answer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.bouncycastle.tsp.TimeStampResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request that is refused is told. */
class TimestampErrorsTest {
    private static final String QUERY = "application/timestamp-query";
    private static final String FAILED = "Error generating timestamp response: ";
    private static final String SHA256 = "0609608648016503040201";
    private static final String HASH = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    private Path folder;

    private TestAuthority tsa;

    @BeforeEach
    void start() throws VerificationException {
        tsa = new TestAuthority(folder, InstantSource.fixed(Instant.parse("2026-03-04T05:06:07Z")));
    }

    private static String tlv(String tag, String... contents) {
        String content = String.join("", contents);
        int length = content.length() / 2;
        String size = length < 0x80
                ? "%02x".formatted(length)
                : length < 0x100 ? "81%02x".formatted(length) : "82%04x".formatted(length);
        return tag + size + content;
    }

    private static String imprint(String oid, int digestBytes) {
        return tlv("30", tlv("30", oid, "0500"), tlv("04", "ab".repeat(digestBytes)));
    }

    private static String request(String... afterImprint) {
        return tlv("30", "020101", imprint(SHA256, 32), String.join("", afterImprint));
    }

    static Stream<Arguments> der() {
        String good = request();
        return Stream.of(
                Arguments.of("SHA-1", tlv("30", "020101", imprint("06052b0e03021a", 20)), TimestampQuery.WEAK_HASH),
                Arguments.of(
                        "31 bytes for SHA-256", tlv("30", "020101", imprint(SHA256, 31)), TimestampQuery.DIGEST_LENGTH),
                Arguments.of(
                        "32 bytes for SHA-512",
                        tlv("30", "020101", imprint("0609608648016503040203", 32)),
                        TimestampQuery.DIGEST_LENGTH),
                Arguments.of(
                        "MD5",
                        tlv("30", "020101", imprint("06082a864886f70d0205", 16)),
                        FAILED + "timestamp request: messageImprint: hash algorithm 1.2.840.113549.2.5 is not SHA-256,"
                                + " SHA-384 or SHA-512"),
                Arguments.of("other policy", request("06032a0304"), "unaccepted policy: 1.2.3.4"),
                Arguments.of(
                        "extension",
                        request(tlv("a0", tlv("30", "06032a0305", "0400"))),
                        "unaccepted extension: 1.2.3.5"),
                Arguments.of(
                        "policy of 129 components",
                        request(tlv("06", "2a" + "01".repeat(127))),
                        TimestampQuery.LONG_OID),
                Arguments.of("too large", good + "00".repeat(4096), TimestampQuery.TOO_LARGE),
                Arguments.of("trailing byte", good + "00", FAILED + "timestamp request: bytes after its end"),
                Arguments.of("empty", "", FAILED + "timestamp request: DER is cut short"),
                Arguments.of(
                        "indefinite length",
                        "3080" + good.substring(4) + "0000",
                        FAILED + "timestamp request: DER length is indefinite or too long"),
                Arguments.of(
                        "long form of a short length",
                        "3081" + good.substring(2),
                        FAILED + "timestamp request: DER length is not minimal"),
                Arguments.of(
                        "version 2",
                        tlv("30", "020102", imprint(SHA256, 32)),
                        FAILED + "timestamp request: version is not 1"),
                Arguments.of(
                        "nonce with a leading zero",
                        request("02020001"),
                        FAILED + "timestamp request: nonce: integer is empty or not minimal"),
                Arguments.of(
                        "order of elements",
                        request("0101ff", "020101"),
                        FAILED + "timestamp request: has an element that does not belong there"),
                Arguments.of("boolean 1", request("010101"), FAILED + "timestamp request: certReq: not a DER boolean"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("der")
    void derIsRefused(String name, String hex, String message) throws IOException {
        refused(tsa.post(QUERY, HexFormat.of().parseHex(hex)), 400, message);
    }

    private static void refused(Answer answer, int status, String message) throws IOException {
        assertEquals(status, answer.status());
        assertEquals("application/json", answer.contentType());
        JsonNode error = new ObjectMapper().readTree(answer.body().utf8());
        assertEquals(status, error.get("code").intValue());
        assertEquals(message, error.get("message").textValue());
        assertEquals(2, error.size());
    }

    @Test
    void policyOf128ComponentsIsNotTooLong() throws IOException {
        Answer answer = tsa.post(QUERY, HexFormat.of().parseHex(request(tlv("06", "2a" + "01".repeat(126)))));
        assertEquals(400, answer.status());
        assertTrue(answer.body().utf8().contains("unaccepted policy: 1.2.1.1"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"06" + "09" + "2b0601040183bf3002", "0200", "010100", "02084000000000000000"})
    void whatMayFollowTheImprint(String element) {
        Answer answer = tsa.post(QUERY, HexFormat.of().parseHex(request(element)));
        assertEquals(element.equals("0200") ? 400 : 200, answer.status());
    }

    static Stream<Arguments> json() {
        String good = "\"artifactHash\":\"" + HASH + "\",\"hashAlgorithm\":\"sha256\"";
        String shape = FAILED + "the request is not one JSON object with each member once";
        return Stream.of(
                Arguments.of("{\"artifactHash\":\"AAAA\",\"hashAlgorithm\":\"sha1\"}", TimestampQuery.WEAK_HASH),
                Arguments.of("{\"artifactHash\":\"AAAA\",\"hashAlgorithm\":\"sha256\"}", TimestampQuery.DIGEST_LENGTH),
                Arguments.of("{" + good + ",\"tsaPolicyOID\":\"1.2.3\"}", "unaccepted policy: 1.2.3"),
                Arguments.of("{" + good + ",\"tsaPolicyOID\":\"1" + ".1".repeat(128) + "\"}", TimestampQuery.LONG_OID),
                Arguments.of("{" + good + " ".repeat(1024) + "}", TimestampQuery.TOO_LARGE),
                Arguments.of("{" + good + ",\"extra\":1}", FAILED + "the request has an unknown member \"extra\""),
                Arguments.of("{" + good + ",\"nonce\":1.5}", FAILED + "nonce is not an integer"),
                Arguments.of("{" + good + ",\"nonce\":\"1\"}", FAILED + "nonce is not an integer"),
                Arguments.of("{" + good + ",\"certificates\":\"yes\"}", FAILED + "certificates is not a boolean"),
                Arguments.of("{" + good + ",\"nonce\":1,\"nonce\":2}", shape),
                Arguments.of("{" + good + "}{}", shape),
                Arguments.of("[]", shape),
                Arguments.of("", shape),
                Arguments.of("{\"hashAlgorithm\":\"sha256\"}", FAILED + "artifactHash is missing"),
                Arguments.of("{\"artifactHash\":\"" + HASH + "\"}", FAILED + "hashAlgorithm is missing"),
                Arguments.of(
                        "{\"artifactHash\":\"" + HASH + "\",\"hashAlgorithm\":\"md5\"}",
                        FAILED + "hashAlgorithm is not sha256, sha384 or sha512"),
                Arguments.of(
                        "{\"artifactHash\":\"" + HASH.replace("=", "") + "\",\"hashAlgorithm\":\"sha256\"}",
                        FAILED + "artifactHash is not base64"),
                Arguments.of(
                        "{" + good + ",\"tsaPolicyOID\":\"policy\"}",
                        FAILED + "tsaPolicyOID is not an object identifier"));
    }

    @ParameterizedTest(name = "{index}: {1}")
    @MethodSource("json")
    void jsonIsRefused(String json, String message) throws IOException {
        refused(tsa.post("application/json", json.getBytes(StandardCharsets.UTF_8)), 400, message);
    }

    @ParameterizedTest(name = "nonce {0}")
    @CsvSource({"0", "9223372036854775807", "9223372036854775808", "340282366920938463463374607431768211456"})
    void jsonNonceIsEchoed(BigInteger nonce) throws Exception {
        String json = "{\"artifactHash\":\"" + HASH + "\",\"hashAlgorithm\":\"sha256\",\"certificates\":true,\"nonce\":"
                + nonce + ",\"tsaPolicyOID\":\"1.3.6.1.4.1.57264.2\"}";
        Answer answer = tsa.post("application/json", json.getBytes(StandardCharsets.UTF_8));
        assertEquals(200, answer.status(), answer.body().utf8());
        assertEquals(
                nonce,
                new TimeStampResponse(answer.body().toArray())
                        .getTimeStampToken()
                        .getTimeStampInfo()
                        .getNonce());
    }

    @Test
    void otherMediaTypesAreRefused() throws IOException {
        refused(
                tsa.post("text/plain", new byte[0]),
                415,
                "Content-Type is neither application/timestamp-query nor application/json");
    }

    @Test
    void serversRefusalsAreInTheSameDialect() throws IOException {
        assertEquals(1 << 20, tsa.routes.get(0).maxBodyBytes());
        refused(tsa.routes.get(0).refusal(413, "body too long"), 413, "body too long");
    }
}
