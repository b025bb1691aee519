package dev.cairn.tools.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.ca.policy.PolicyRequest;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyDetails;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntrySignature;
import dev.cairn.core.entry.PermittedAlgorithms;
import dev.cairn.core.entry.Verifier;
import dev.cairn.core.entry.hashedrekord.HashedRekordRequest;
import dev.cairn.core.entry.raw.RawEntry;
import dev.cairn.tools.signers.SignersFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signers file decides who gets certificates, and whose entries a log takes. */
class SignersAdmissionTest {
    private static final Instant NOW = Instant.parse("2027-03-01T12:00:00Z");
    private static final String ISSUER = "https://idp.example.test";

    @TempDir
    private Path folder = Path.of("");

    private final AtomicLong seconds = new AtomicLong();
    private final KeyPair authorityKey = keys();
    private final X509Certificate authority = certificate("CN=ca", authorityKey, "CN=ca", authorityKey, "");

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** @param identity of a signer; empty for an authority */
    private static X509Certificate certificate(
            String issuer, KeyPair issuerKey, String subject, KeyPair key, String identity) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name(issuer),
                    BigInteger.ONE,
                    Date.from(NOW),
                    Date.from(NOW.plusSeconds(600)),
                    new X500Name(subject),
                    key.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(identity.isEmpty()));
            if (!identity.isEmpty()) {
                GeneralName name = new GeneralName(GeneralName.rfc822Name, identity);
                builder.addExtension(Extension.subjectAlternativeName, true, new GeneralNames(name));
                builder.addExtension(
                        new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1.8"), false, new DERUTF8String(ISSUER));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey.getPrivate())));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Entry entry(KeyPair key, Verifier verifier) throws Exception {
        byte[] artifact = "artifact".getBytes(StandardCharsets.UTF_8);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key.getPrivate());
        signature.update(artifact);
        Bytes digest = Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(artifact));
        return new HashedRekordRequest(digest, new EntrySignature(Bytes.wrap(signature.sign()), verifier))
                .verify(PermittedAlgorithms.DEFAULT);
    }

    private static Entry certified(KeyPair key, X509Certificate certificate) throws Exception {
        return entry(
                key,
                new Verifier.Certificate(Bytes.wrap(certificate.getEncoded()), KeyDetails.PKIX_ECDSA_P256_SHA_256));
    }

    private SignersFile file(String signers) throws IOException, MalformedException {
        Path file = folder.resolve("signers.yaml");
        Files.writeString(file, "version: 1\nrules: [{artifact: '**', signers: [" + signers + "]}]\n");
        return SignersFile.open(file, () -> NOW.plusSeconds(seconds.get()), Duration.ofSeconds(2));
    }

    private static String person(String identity) {
        return "{identity: " + identity + ", issuer: '" + ISSUER + "'}";
    }

    @Test
    void entriesOfThoseWhomARuleNames() throws Exception {
        KeyPair own = keys();
        VerificationKey key = VerificationKey.of(own.getPublic());
        String pem = new Pem("PUBLIC KEY", key.spki()).encode().replace("\n", "\\n");
        SignersAdmission admission = new SignersAdmission(
                file(person("ada@example.test") + ", {key: \"" + pem + "\"}"), List.of(authority), () -> NOW);
        Verifier ownVerifier = new Verifier.PublicKey(key.spki(), KeyDetails.PKIX_ECDSA_P256_SHA_256);
        assertEquals(Optional.empty(), admission.against(entry(own, ownVerifier)));

        KeyPair moment = keys();
        assertEquals(
                Optional.empty(),
                admission.against(
                        certified(moment, certificate("CN=ca", authorityKey, "CN=s", moment, "ada@example.test"))));
        assertTrue(admission
                .against(certified(moment, certificate("CN=ca", authorityKey, "CN=s", moment, "eve@example.test")))
                .orElseThrow()
                .contains("names the signer eve@example.test of " + ISSUER));
        // The name of the authority, but not its key.
        assertTrue(admission
                .against(certified(moment, certificate("CN=ca", moment, "CN=s", moment, "ada@example.test")))
                .orElseThrow()
                .contains("none of this log's certificate authorities has issued it"));
        KeyPair stranger = keys();
        Verifier strangers = new Verifier.PublicKey(
                VerificationKey.of(stranger.getPublic()).spki(), KeyDetails.PKIX_ECDSA_P256_SHA_256);
        assertTrue(admission.against(entry(stranger, strangers)).orElseThrow().contains("key sha256:"));
        assertTrue(admission.against(RawEntry.of(Bytes.ofUtf8("raw"))).isPresent());
    }

    @Test
    void certificatesForThoseWhomARuleNames() throws Exception {
        SignersFile signers = file(person("ada@example.test"));
        NamedIdentities policy = new NamedIdentities(signers, () -> NOW);
        PolicyRequest ada = new PolicyRequest(Map.of(), ISSUER, "ada", "ada@example.test", "sigstore");
        PolicyRequest grace = new PolicyRequest(Map.of(), ISSUER, "grace", "grace@example.test", "sigstore");
        PolicyRequest other = new PolicyRequest(Map.of(), "https://x.test", "ada", "ada@example.test", "sigstore");
        assertEquals(Optional.empty(), policy.check(ada));
        assertEquals("signers", policy.check(grace).orElseThrow().rule());
        assertTrue(policy.check(other).isPresent());
        // The file may change while the authority runs.
        SignersFile unusedSame = file(person("grace@example.test"));
        seconds.addAndGet(2);
        assertEquals(Optional.empty(), policy.check(grace));
        assertTrue(policy.check(ada).isPresent());
    }
}
