package dev.cairn.server;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority that issues certificates of code signing, with Bouncy Castle: nothing of the server's own reading of certificates is in it. */
final class TestCa {
    static final String ISSUER = "https://op.example";
    private static final ASN1ObjectIdentifier POISON = new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.4.3");
    private static final ASN1ObjectIdentifier SCT_LIST = new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2");
    private static final ASN1ObjectIdentifier FULCIO_ISSUER = new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1.8");
    private static final KeyPurposeId PRECERTIFICATE_SIGNING =
            KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.4.4"));
    private static final Instant BEGIN = Instant.parse("2026-06-01T00:00:00Z");
    private static final AtomicLong SERIALS = new AtomicLong(1);

    private final X500Name name;
    private final KeyPair keys;
    private final X509CertificateHolder certificate;

    private TestCa(X500Name name, KeyPair keys, X509CertificateHolder certificate) {
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
    }

    /** A key pair: {@code P-256}, {@code P-384} or {@code RSA}. */
    static KeyPair keys(String type) throws Exception {
        if (type.equals("RSA")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048, new SecureRandom());
            return generator.generateKeyPair();
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(type.equals("P-256") ? "secp256r1" : "secp384r1"));
        return generator.generateKeyPair();
    }

    static TestCa root(String type) throws Exception {
        KeyPair keys = keys(type);
        X500Name name = new X500Name("CN=root " + type + " " + SERIALS.incrementAndGet());
        return new TestCa(name, keys, authority(name, keys, name, keys, Optional.empty()));
    }

    TestCa intermediate(String type) throws Exception {
        KeyPair own = keys(type);
        X500Name below = new X500Name("CN=intermediate " + SERIALS.incrementAndGet());
        return new TestCa(below, own, authority(name, keys, below, own, Optional.empty()));
    }

    /** A certificate for signing precertificates (RFC 6962 section 3.1). */
    TestCa precertificateSigner() throws Exception {
        KeyPair own = keys("P-256");
        return new TestCa(name, own, authority(name, keys, name, own, Optional.of(PRECERTIFICATE_SIGNING)));
    }

    private static X509CertificateHolder authority(
            X500Name issuer, KeyPair issuerKeys, X500Name subject, KeyPair keys, Optional<KeyPurposeId> purpose)
            throws Exception {
        X509v3CertificateBuilder builder = builder(issuer, subject, SERIALS.incrementAndGet(), keys)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        if (purpose.isPresent()) {
            builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose.get()));
        }
        return builder.build(signer(issuerKeys));
    }

    private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, long serial, KeyPair keys) {
        return new X509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(serial),
                Date.from(BEGIN),
                Date.from(BEGIN.plusSeconds(600)),
                subject,
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    }

    private static ContentSigner signer(KeyPair keys) throws OperatorCreationException {
        String algorithm = switch (keys.getPrivate().getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            default -> keys.getPublic().getEncoded().length > 100 ? "SHA384withECDSA" : "SHA256withECDSA";
        };
        return new JcaContentSignerBuilder(algorithm).build(keys.getPrivate());
    }

    Bytes der() throws IOException {
        return Bytes.wrap(certificate.getEncoded());
    }

    Bytes keyHash() {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(keys.getPublic().getEncoded()));
    }

    /** A certificate to be issued, for an e-mail address. */
    Subject subject(String email) throws Exception {
        return new Subject(List.of(email), SERIALS.incrementAndGet(), keys("P-256"));
    }

    Subject subjectWithNames(int count) throws Exception {
        return new Subject(
                IntStream.range(0, count).mapToObj(i -> i + "@example.org").toList(),
                SERIALS.incrementAndGet(),
                keys("P-256"));
    }

    /** One certificate, in the forms that it has on its way. */
    final class Subject {
        private final List<String> emails;
        private final long serial;
        private final KeyPair own;

        private Subject(List<String> emails, long serial, KeyPair own) {
            this.emails = emails;
            this.serial = serial;
            this.own = own;
        }

        /** Without poison and without SCTs. */
        X509CertificateHolder plain() throws Exception {
            return names().build(signer(keys));
        }

        /** What is logged of the precertificate and of the final one. */
        Bytes tbs() throws Exception {
            return Bytes.wrap(plain().toASN1Structure().getTBSCertificate().getEncoded());
        }

        Bytes der() throws Exception {
            return Bytes.wrap(plain().getEncoded());
        }

        Bytes precertificate() throws Exception {
            return poisoned(true, DERNull.INSTANCE);
        }

        Bytes poisoned(boolean critical, ASN1Encodable poison) throws Exception {
            return Bytes.wrap(names().addExtension(POISON, critical, poison)
                    .build(signer(keys))
                    .getEncoded());
        }

        Bytes precertificateBy(TestCa other) throws Exception {
            return Bytes.wrap(names().addExtension(POISON, true, DERNull.INSTANCE)
                    .build(signer(other.keys))
                    .getEncoded());
        }

        /** @param scts encoded, each */
        Bytes withScts(List<Bytes> scts) throws Exception {
            ByteArrayOutputStream list = new ByteArrayOutputStream();
            for (Bytes sct : scts) {
                list.write(sct.size() >> 8);
                list.write(sct.size());
                list.writeBytes(sct.toArray());
            }
            byte[] value = new byte[2 + list.size()];
            value[0] = (byte) (list.size() >> 8);
            value[1] = (byte) list.size();
            System.arraycopy(list.toByteArray(), 0, value, 2, list.size());
            return Bytes.wrap(names().addExtension(SCT_LIST, false, new DEROctetString(value))
                    .build(signer(keys))
                    .getEncoded());
        }

        private X509v3CertificateBuilder names() throws Exception {
            return builder(name, new X500Name("CN=" + serial), serial, own)
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning))
                    .addExtension(
                            Extension.subjectAlternativeName,
                            true,
                            new GeneralNames(emails.stream()
                                    .map(email -> new GeneralName(GeneralName.rfc822Name, email))
                                    .toArray(GeneralName[]::new)))
                    .addExtension(FULCIO_ISSUER, false, new DERUTF8String(ISSUER));
        }
    }
}
