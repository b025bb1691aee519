package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not logged, each with the rule that it breaks; the log stays empty. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CtRefusalTest {
    private static final LocalKey KEY = LocalKey.generate(KeyType.ECDSA_P256);

    private TestCa root;
    private TestCa between;
    private TestCa.Subject subject;
    private TestServer server;
    private CtClient client;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        root = TestCa.root("P-256");
        between = root.intermediate("P-256");
        subject = between.subject("who@example.org");
        server = TestServer.start(
                folder,
                TestServer.settings(TestServer.init(folder)),
                CtSubmissionTest.settings(KEY, true, List.of(root)));
        client = new CtClient(server, KEY.publicKey().spki());
    }

    @AfterAll
    void stop() throws Exception {
        long size = client.get("get-sth").get("tree_size").asLong();
        server.close();
        assertEquals(0, size);
    }

    private void refused(String message, String route, Bytes... chain) throws Exception {
        assertRefused(400, message, client.post(route, chain));
    }

    private static void assertRefused(int status, String message, Wire.Answer answer) {
        assertEquals(status, answer.status(), answer.body());
        assertTrue(answer.body().contains(message), answer.body());
        assertFalse(answer.body().contains("Exception") || answer.body().contains("java"), answer.body());
    }

    @Test
    void chainsThatDoNotHangTogether() throws Exception {
        Bytes precertificate = subject.precertificate();
        refused(
                "chain: certificate 0 is not issued by certificate 1",
                "add-pre-chain",
                precertificate,
                root.der(),
                between.der());
        refused("chain: certificate 0 is not issued by certificate 1", "add-pre-chain", precertificate, root.der());
        refused("chain: leads to no root that this log takes", "add-pre-chain", precertificate);
        refused("chain: a root is not logged", "add-chain", root.der());
        TestCa other = root.intermediate("P-256");
        refused(
                "chain: certificate 0 is not issued by certificate 1",
                "add-pre-chain",
                precertificate,
                other.der(),
                root.der());
        refused(
                "chain: certificate 1 is not issued by certificate 2",
                "add-pre-chain",
                precertificate,
                between.der(),
                other.der(),
                root.der());
        refused(
                "chain: certificate 0 is not issued by certificate 1",
                "add-pre-chain",
                subject.precertificateBy(other),
                between.der());
        refused(
                "chain: certificate 0 is not issued by certificate 1",
                "add-chain",
                subject.der(),
                root.subject("an end certificate").der(),
                root.der());
    }

    @Test
    void rootsOfOthers() throws Exception {
        TestCa foreign = TestCa.root("P-256");
        Bytes precertificate = foreign.subject("who@example.org").precertificate();
        refused("chain: leads to no root that this log takes", "add-pre-chain", precertificate, foreign.der());
        refused("chain: leads to no root that this log takes", "add-pre-chain", precertificate);
        refused("chain: leads to no root that this log takes", "add-chain", foreign.der());
    }

    @Test
    void certificatesAtTheWrongRoute() throws Exception {
        refused("it belongs to add-chain", "add-pre-chain", subject.der(), between.der());
        refused("it belongs to add-pre-chain", "add-chain", subject.precertificate(), between.der());
    }

    @Test
    void poisonThatIsNone() throws Exception {
        String rule = "the poison extension is critical and NULL";
        for (String route : List.of("add-chain", "add-pre-chain")) {
            refused(rule, route, subject.poisoned(false, DERNull.INSTANCE), between.der());
            refused(rule, route, subject.poisoned(true, new ASN1Integer(1)), between.der());
        }
    }

    @Test
    void precertificateSigningCertificates() throws Exception {
        TestCa signer = between.precertificateSigner();
        refused(
                "precertificates are signed by the CA itself",
                "add-pre-chain",
                subject.precertificateBy(signer),
                signer.der(),
                between.der(),
                root.der());
    }

    @Test
    void whatIsNoCertificate() throws Exception {
        Bytes der = subject.der();
        refused("certificate: ", "add-chain", Bytes.EMPTY);
        refused("certificate: ", "add-chain", Bytes.ofUtf8("garbage"));
        refused("certificate: ", "add-chain", subject.der(), Bytes.ofUtf8("garbage"));
        byte[] longer = Arrays.copyOf(der.toArray(), der.size() + 1);
        refused("certificate: ", "add-chain", Bytes.wrap(longer), between.der());
        refused("first certificate has more than 65000 bytes", "add-chain", Bytes.wrap(new byte[65_001]));
    }

    @Test
    void chainsThatAreEmptyOrTooLong() throws Exception {
        refused("chain: must have 1 to 10 certificates", "add-chain");
        refused(
                "chain: must have 1 to 10 certificates",
                "add-chain",
                Collections.nCopies(11, root.der()).toArray(Bytes[]::new));
    }

    @Test
    void moreNamesThanAreIndexed() throws Exception {
        // Found when the entry is made, not in the chain.
        refused("certificate: ", "add-chain", between.subjectWithNames(65).der(), between.der());
    }

    @ParameterizedTest(name = "{index}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                          | body: must be a JSON object",
                "[]                          | body: must be a JSON object",
                "null                        | body: must be a JSON object",
                "{                           | body: is not JSON",
                "{\"chain\":[\"AA==\"        | body: is not JSON",
                "{}                          | chain: is missing",
                "{\"chains\":[]}             | chain: is missing",
                "{\"chain\":null}            | chain: must be an array of base64 strings",
                "{\"chain\":\"AA==\"}        | chain: must be an array of base64 strings",
                "{\"chain\":{}}              | chain: must be an array of base64 strings",
                "{\"chain\":[1]}             | chain: must be an array of base64 strings",
                "{\"chain\":[null]}          | chain: must be an array of base64 strings",
                "{\"chain\":[[\"AA==\"]]}    | chain: must be an array of base64 strings",
                "{\"chain\":[\"A?==\"]}      | chain: must be an array of base64 strings",
                "{\"chain\":[\"A\"]}         | chain: must be an array of base64 strings",
                "{\"chain\":[],\"chain\":[]} | chain: is there twice",
                "{\"chain\":[]} {}           | body: bytes follow the JSON object",
                "{\"chain\":[]} x            | body: is not JSON"
            })
    void bodiesThatHoldNoChain(String body, String message) throws Exception {
        assertRefused(400, message, server.post("/ct/v1/add-chain", body));
    }

    @Test
    void membersOfOtherNamesArePassedOver() throws Exception {
        assertRefused(
                400,
                "chain: must have 1 to 10",
                server.post("/ct/v1/add-chain", "{\"a\":{\"chain\":[1]},\"chain\":[],\"b\":[]}"));
    }

    @Test
    void bodiesThatAreTooLarge() throws Exception {
        Wire.Answer answer = server.post("/ct/v1/add-chain", " ".repeat((512 << 10) + 1));
        assertEquals(413, answer.status(), answer.body());
    }

    @Test
    void aLogWithoutCertificatesHasNoSuchRoutes(@TempDir Path folder) throws Exception {
        try (TestServer plain = TestServer.start(folder)) {
            assertEquals(404, plain.get("/ct/v1/get-sth").status());
        }
    }
}
