package dev.cairn.core.ct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.CertificateChain;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.entry.TestBundles;
import dev.cairn.core.testing.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Certificates of Sigstore's CAs: the SCTs in them verify over the leaves that are rebuilt here, with the keys of the public logs. */
class PublicLogTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Root(List<Bytes> authorities, Map<Bytes, VerificationKey> logs) {}

    private static Root root(Path folder) throws Exception {
        Path own = folder.resolve("trusted_root.json");
        Path file = Files.exists(own) ? own : Vectors.path("bundles").resolve("public-good-trusted_root.json");
        JsonNode json = JSON.readTree(file.toFile());
        List<Bytes> authorities = new ArrayList<>();
        for (JsonNode authority : json.get("certificateAuthorities")) {
            for (JsonNode certificate : authority.at("/certChain/certificates")) {
                authorities.add(TestBundles.bytes(certificate.get("rawBytes")));
            }
        }
        Map<Bytes, VerificationKey> logs = new HashMap<>();
        for (JsonNode log : json.get("ctlogs")) {
            // Logs with RSA keys of the old form are listed too; a certificate with an SCT of theirs would fail below.
            if (log.at("/publicKey/keyDetails").asText().startsWith("PKCS1_")) {
                continue;
            }
            VerificationKey key = VerificationKey.fromSpki(
                    TestBundles.bytes(log.at("/publicKey/rawBytes")).toArray());
            assertEquals(TestBundles.bytes(log.at("/logId/keyId")), key.fingerprint());
            logs.put(key.fingerprint(), key);
        }
        return new Root(authorities, logs);
    }

    private static List<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(Vectors.path("bundles"))) {
            return all.filter(Files::isDirectory)
                    .filter(folder -> !folder.toString().contains("bundle-malformed-json"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Bytes> certificates(Path folder) throws IOException {
        JsonNode material =
                JSON.readTree(folder.resolve("bundle.sigstore.json").toFile()).get("verificationMaterial");
        JsonNode one = material.at("/certificate/rawBytes");
        JsonNode chain = material.at("/x509CertificateChain/certificates/0/rawBytes");
        List<Bytes> found = new ArrayList<>();
        for (JsonNode der : List.of(one, chain)) {
            if (!der.isMissingNode()) {
                found.add(TestBundles.bytes(der));
            }
        }
        return found;
    }

    @Test
    void everySctVerifies() throws Exception {
        Set<Bytes> verified = new HashSet<>();
        Set<Bytes> logs = new HashSet<>();
        for (Path folder : folders()) {
            Root root = root(folder);
            for (Bytes certificate : certificates(folder)) {
                String name = String.valueOf(folder.getFileName());
                Bytes issuer = issuer(name, certificate, root);
                for (SignedCertificateTimestamp sct : SctList.decode(TbsCertificates.sctList(certificate))) {
                    VerificationKey log = Objects.requireNonNull(
                            root.logs().get(sct.logId()),
                            () -> name + ": by a log that its trusted root does not list");
                    CtLeaf leaf = leaf(certificate, issuer, sct);
                    assertTrue(verifies(log, leaf, sct), name);
                    // And what is one bit away does not.
                    CtLeaf later = new CtLeaf(leaf.timestamp() ^ 1, leaf.entry(), leaf.extensions());
                    assertFalse(verifies(log, later, sct), name);
                    assertEquals(leaf, CtLeaf.decode(leaf.encode()));
                    verified.add(certificate);
                    logs.add(sct.logId());
                }
            }
        }
        System.out.println("PublicLogTest: SCTs of " + verified.size() + " certificates, of " + logs.size() + " logs");
        assertTrue(verified.size() >= 10, verified.size() + " certificates");
    }

    private static boolean verifies(VerificationKey log, CtLeaf leaf, SignedCertificateTimestamp sct) {
        return log.verifyMessage(leaf.encode().toArray(), sct.signature().toArray());
    }

    private static CtLeaf leaf(Bytes certificate, Bytes issuer, SignedCertificateTimestamp sct) throws Exception {
        return new CtLeaf(
                sct.timestamp(),
                SignedEntry.Precertificate.of(
                        TbsCertificates.spki(issuer), TbsCertificates.withoutSctList(certificate)),
                sct.extensions());
    }

    private static Bytes issuer(String name, Bytes certificate, Root root) throws Exception {
        X509Certificate subject = Certificates.parse(certificate.toArray());
        for (Bytes authority : root.authorities()) {
            if (CertificateChain.isIssuedBy(Certificates.parse(authority.toArray()), subject)) {
                return authority;
            }
        }
        throw new AssertionError(name + ": issued by nobody in its trusted root");
    }
}
