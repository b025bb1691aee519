package dev.cairn.ca.dev;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/** A TLS certificate for {@code localhost}, from an authority of its own whose key is thrown away. */
public final class DevTls {
    /** The authority's certificate: what a client has to trust. */
    public static final String AUTHORITY = "tls-ca.pem";
    /** The server's certificate. */
    public static final String CERTIFICATE = "tls.pem";
    /** Its key. */
    public static final String KEY = "tls.key";

    private static final Duration LIFETIME = Duration.ofDays(397);
    private static final AlgorithmIdentifier ECDSA_SHA256 =
            new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

    private DevTls() {}

    /**
     * Makes the three files in a folder.
     *
     * @throws StoreException if one of them is there, or cannot be written
     */
    public static void make(Path folder, Instant now) {
        LocalKey authority = LocalKey.generate(KeyType.ECDSA_P256);
        LocalKey server = LocalKey.generate(KeyType.ECDSA_P256);
        X500Name authorityName = new X500Name("CN=Cairn development TLS authority");
        X500Name serverName = new X500Name("CN=localhost");
        try {
            X509v3CertificateBuilder root = builder(authorityName, authorityName, authority, now);
            root.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            root.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            X509v3CertificateBuilder leaf = builder(authorityName, serverName, server, now);
            leaf.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            leaf.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            leaf.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            leaf.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.iPAddress, "::1"),
            }));
            Files.createDirectories(folder);
            KeyFiles.write(folder.resolve(KEY), server);
            Files.writeString(folder.resolve(AUTHORITY), pem(root, authority));
            Files.writeString(folder.resolve(CERTIFICATE), pem(leaf, authority));
        } catch (IOException e) {
            throw new StoreException("cannot make a TLS certificate in " + folder + ": " + e, e);
        }
    }

    private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, LocalKey key, Instant now) {
        return new X509v3CertificateBuilder(
                issuer,
                new BigInteger(120, new SecureRandom()).setBit(120),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(LIFETIME)),
                subject,
                SubjectPublicKeyInfo.getInstance(key.publicKey().spki().toArray()));
    }

    private static String pem(X509v3CertificateBuilder builder, LocalKey authority) throws IOException {
        return new Pem(
                        "CERTIFICATE",
                        Bytes.wrap(builder.build(new Signer(authority)).getEncoded()))
                .encode();
    }

    /** Collects what is signed. */
    private static final class Signer implements ContentSigner {
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private final LocalKey key;

        Signer(LocalKey key) {
            this.key = key;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return ECDSA_SHA256;
        }

        @Override
        public OutputStream getOutputStream() {
            return message;
        }

        @Override
        public byte[] getSignature() {
            return key.sign(message.toByteArray());
        }
    }
}
