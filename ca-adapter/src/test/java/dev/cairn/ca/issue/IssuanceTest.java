package dev.cairn.ca.issue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.ca.certificate.AuthorityCeremony;
import dev.cairn.ca.certificate.CertificateAuthority;
import dev.cairn.ca.certificate.LoggedTbs;
import dev.cairn.ca.certificate.TestChains;
import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.ASN1OctetString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuanceTest {
    private final TestIssuance test = new TestIssuance();

    private static IssuanceResult.Issued issued(IssuanceResult result) {
        return assertInstanceOf(IssuanceResult.Issued.class, result, result::toString);
    }

    private static IssuanceResult.Failed failed(IssuanceResult result) {
        return assertInstanceOf(IssuanceResult.Failed.class, result, result::toString);
    }

    private static X509Certificate leaf(IssuanceResult result) throws Exception {
        return Certificates.parse(issued(result).chain().get(0).toArray());
    }

    @Test
    void certificateHoldsThePromiseForItself() throws Exception {
        X509Certificate leaf = leaf(test.issue());
        leaf.verify(test.authorities.active().chain().get(0).getPublicKey());
        byte[] list = ASN1OctetString.getInstance(
                        ASN1OctetString.getInstance(leaf.getExtensionValue("1.3.6.1.4.1.11129.2.4.2"))
                                .getOctets())
                .getOctets();
        SignedCertificateTimestamp sct = SignedCertificateTimestamp.decode(Bytes.copyOf(list, 4, list.length - 4));
        assertEquals(OptionalLong.of(0), sct.leafIndex());
        new SctVerifier(List.of(test.log.key.publicKey()))
                .verify(
                        sct,
                        test.authorities.active().publicKey(),
                        LoggedTbs.ofCertificate(Bytes.wrap(leaf.getTBSCertificate())));
        assertEquals(3, issued(test.issue()).chain().size());
        assertEquals(TestChains.NOW.plusSeconds(600), leaf.getNotAfter().toInstant());
        assertEquals(2, test.registry.counter("fulcio_new_certs").count());
    }

    @Test
    void lineOfAnIssuedCertificate() throws Exception {
        X509Certificate leaf = leaf(test.issue());
        AuditTrail.Line line = test.lines.get(0);
        assertEquals(AuditTrail.Outcome.ISSUED, line.outcome());
        assertEquals("request-1", line.requestId());
        assertEquals("192.0.2.1", line.remote());
        assertEquals("https://idp.example", line.issuer());
        assertEquals(TestIssuance.SUBJECT, line.subject());
        assertEquals(TestIssuance.EMAIL, line.name());
        assertEquals(leaf.getSerialNumber().toString(16), line.serial().orElseThrow());
        assertEquals(OptionalLong.of(0), line.logIndex());
        assertEquals(OptionalLong.of(TestLog.TIME), line.sctTime());
    }

    @Test
    void refusals() {
        record Row(String token, KeyRequest key, Reason reason, String message) {}
        KeyRequest good = TestIssuance.proof(test.client, TestIssuance.EMAIL);
        for (Row row : List.of(
                new Row("", good, Reason.TOKEN, Issuance.TOKEN + ": there is none"),
                new Row("over", good, Reason.TOKEN, Issuance.TOKEN + ": claim exp: the token is over"),
                new Row("denied", good, Reason.POLICY, Issuance.TOKEN + ": claim repository"),
                new Row(
                        "no-email",
                        good,
                        Reason.NAME,
                        "The certificate cannot say what the token says: subject alternative"),
                new Row("jane", TestIssuance.proof(test.client, "x"), Reason.PROOF, KeyProofs.NOT_VERIFIED))) {
            IssuanceResult.Refused refused =
                    assertInstanceOf(IssuanceResult.Refused.class, test.issue(row.token(), row.key()));
            assertEquals(row.reason(), refused.reason());
            assertTrue(refused.message().startsWith(row.message()), refused.message());
            AuditTrail.Line line = test.lines.get(test.lines.size() - 1);
            assertEquals(AuditTrail.Outcome.REFUSED, line.outcome());
            assertEquals(refused.message(), line.reason());
            assertEquals(row.reason().label(), line.reasonClass());
            assertEquals(row.token().equals("denied"), line.policyRule().isPresent());
            // Whoever is known is named.
            boolean known = row.reason() != Reason.TOKEN;
            assertEquals(known ? "https://idp.example" : "", line.issuer());
            assertEquals(known ? TestIssuance.SUBJECT : "", line.subject());
            assertEquals(known, !line.name().isEmpty());
        }
        assertEquals(5, test.lines.size());
        assertEquals(List.of(), test.log.chains);
        assertEquals(
                2,
                test.registry
                        .counter("cairn_ca_requests", "outcome", "refused", "reason", "token")
                        .count());
    }

    @Test
    void withoutPromiseNoCertificate() {
        test.log.answer = sct -> CompletableFuture.failedFuture(new StoreException("the log is full"));
        IssuanceResult.Failed failed = failed(test.issue());
        assertEquals("Error entering certificate in CTL: the log is full", failed.message());
        assertEquals(Reason.LOG, failed.reason());
        test.log.answer = sct -> {
            throw new IllegalStateException("secret detail");
        };
        assertEquals("Error entering certificate in CTL", failed(test.issue()).message());
        assertEquals(0, test.registry.counter("fulcio_new_certs").count());
        assertEquals(AuditTrail.Outcome.FAILED, test.lines.get(1).outcome());
    }

    @Test
    void promiseOfAnotherLogOrForAnotherCertificate() {
        LocalKey other = LocalKey.generate(KeyType.ECDSA_P256);
        test.log.answer = sct -> CompletableFuture.completedFuture(TestLog.sign(last(), other, 0));
        assertTrue(failed(test.issue()).message().endsWith("SCT: of a log that is not configured"));
        List<Bytes> first = last();
        test.log.answer = sct -> CompletableFuture.completedFuture(TestLog.sign(first, test.log.key, 0));
        IssuanceResult.Failed failed = failed(test.issue());
        assertEquals(Reason.SCT, failed.reason());
        assertTrue(failed.message().endsWith("SCT: the signature is not that of its log"), failed.message());
    }

    private List<Bytes> last() {
        return test.log.chains.get(test.log.chains.size() - 1);
    }

    /** The log has taken the precertificate and its answer is lost: the next request gets another one. */
    @Test
    void lostAnswerIsHarmless() throws Exception {
        test.log.answer = sct -> CompletableFuture.failedFuture(new StoreException("connection lost"));
        failed(test.issue());
        test.log.answer = sct -> sct;
        X509Certificate leaf = leaf(test.issue());
        assertEquals(2, test.log.chains.size());
        X509Certificate lost = Certificates.parse(test.log.chains.get(0).get(0).toArray());
        assertFalse(lost.getSerialNumber().equals(leaf.getSerialNumber()));
        assertTrue(lost.getCriticalExtensionOIDs().contains("1.3.6.1.4.1.11129.2.4.3"));
    }

    @Test
    void requestKeepsTheAuthorityItBeganWith() throws Exception {
        CertificateAuthority first = test.authorities.active();
        CertificateAuthority second = TestChains.authority(KeyType.ECDSA_P384);
        CompletableFuture<SignedCertificateTimestamp> held = new CompletableFuture<>();
        test.log.answer = sct -> held;
        CompletionStage<IssuanceResult> under = test.issuance.issue(
                new IssuanceRequest("jane", TestIssuance.proof(test.client, TestIssuance.EMAIL), "held", ""));
        test.authorities.activate(second);
        held.complete(TestLog.sign(last(), test.log.key, 0));
        IssuanceResult result = under.toCompletableFuture().get(30, TimeUnit.SECONDS);
        leaf(result).verify(first.chain().get(0).getPublicKey());
        assertEquals(first.chainDer(), issued(result).chain().subList(1, 3));

        test.log.answer = sct -> sct;
        leaf(test.issue()).verify(second.chain().get(0).getPublicKey());
        assertEquals(List.of(second.chain(), first.chain()), test.authorities.chains());
        test.authorities.activate(first);
        assertEquals(List.of(first.chain(), second.chain()), test.authorities.chains());
        assertEquals(4, test.registry.find("cairn_ca_certificate_days").gauges().size());
    }

    @Test
    void certificateEndsWithItsAuthority() throws Exception {
        CertificateAuthority brief = TestChains.authority(LocalKey.generate(KeyType.ECDSA_P256), Duration.ofMinutes(6));
        test.authorities.activate(brief);
        assertEquals(brief.notAfter(), leaf(test.issue()).getNotAfter().toInstant());
        assertTrue(brief.notAfter().isBefore(TestChains.NOW.plusSeconds(600)));
        test.now = brief.notAfter();
        IssuanceResult.Failed over = failed(test.issue());
        assertEquals(Reason.AUTHORITY, over.reason());
        assertTrue(over.message().startsWith("error communicating with CA backend: the CA certificate is valid"));
    }

    @Test
    void whatIsNotWrittenDownIsNotGivenAway() {
        test.trail = line -> {
            throw new StoreException("disk full");
        };
        assertEquals(Reason.AUDIT, failed(test.issue()).reason());
        assertEquals(0, test.registry.counter("fulcio_new_certs").count());
    }

    @Test
    void everyAuthorityAgainstEveryClient() throws Exception {
        for (KeyType ca : List.of(KeyType.ECDSA_P384, KeyType.ECDSA_P521, KeyType.RSA_2048)) {
            TestIssuance each = new TestIssuance(TestChains.authority(ca), IssuanceSettings.DEFAULT);
            for (KeyType type : List.of(KeyType.ED25519, KeyType.RSA_2048, KeyType.ECDSA_P521)) {
                LocalKey client = LocalKey.generate(type);
                leaf(each.issue("jane", TestIssuance.proof(client, TestIssuance.SUBJECT)))
                        .verify(each.authorities.active().chain().get(0).getPublicKey());
            }
        }
    }

    @Test
    void fileOfLines(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("audit.jsonl");
        try (FileAuditTrail trail = new FileAuditTrail(file)) {
            test.trail = trail;
            test.issue();
            test.issue("denied", TestIssuance.proof(test.client, TestIssuance.EMAIL));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            List<String> lines = Files.readAllLines(file);
            JsonNode line = new ObjectMapper().readTree(lines.get(0));
            assertEquals("issued", line.path("outcome").asText());
            assertEquals(TestIssuance.EMAIL, line.path("san").asText());
            assertEquals(TestChains.NOW.toString(), line.path("time").asText());
            assertEquals(0, line.path("logIndex").asLong(-1));
            assertEquals(
                    "only-ci",
                    new ObjectMapper().readTree(lines.get(1)).path("policyRule").asText());
            Path moved = folder.resolve("audit.1");
            Files.move(file, moved);
            test.issue();
            assertEquals(2, Files.readAllLines(moved).size());
            assertEquals(1, Files.readAllLines(file).size());
        }
    }

    /** OpenSSL, which shares no code with what made it, reads the certificate, the promise in it, and its chain. */
    @Test
    void openssl(@TempDir Path folder) throws Exception {
        TestIssuance each = new TestIssuance(TestChains.authority(KeyType.ECDSA_P384), IssuanceSettings.DEFAULT);
        List<String> pem = issued(each.issue()).pem();
        Files.writeString(folder.resolve("leaf.pem"), pem.get(0));
        Files.writeString(folder.resolve("intermediate.pem"), pem.get(1));
        Files.writeString(folder.resolve("root.pem"), pem.get(2));
        String time = Long.toString(TestChains.NOW.plusSeconds(1).getEpochSecond());
        // -purpose codesign is OpenSSL 3.2; -purpose any checks all but the leaf's own purpose.
        String verified = run(
                folder,
                "openssl",
                "verify",
                "-x509_strict",
                "-attime",
                time,
                "-CAfile",
                "root.pem",
                "-untrusted",
                "intermediate.pem",
                "-purpose",
                "any",
                "leaf.pem");
        assertTrue(verified.contains("leaf.pem: OK"), verified);
        String text = run(folder, "openssl", "x509", "-in", "leaf.pem", "-noout", "-text");
        for (String wanted : List.of(
                "X509v3 Key Usage: critical\n                Digital Signature\n",
                "X509v3 Extended Key Usage: \n                Code Signing\n",
                "X509v3 Subject Alternative Name: critical\n                email:jane@example.com\n",
                "CT Precertificate SCTs:",
                "Version   : v1 (0x0)",
                "Subject: \n")) {
            assertTrue(text.contains(wanted), wanted + " in " + text);
        }
        String asn1 = run(folder, "openssl", "asn1parse", "-in", "leaf.pem");
        assertTrue(asn1.contains("1.3.6.1.4.1.57264.1.8"), asn1);
    }

    private static String run(Path folder, String... command) throws InterruptedException, IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "OpenSSL is not on this machine");
            return "";
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return Files.readString(folder.resolve("output"));
    }

    @Test
    void ceremonyLastsAsLongAsItShould() {
        assertEquals(Duration.ofDays(3650), AuthorityCeremony.ROOT_LIFETIME);
    }
}
