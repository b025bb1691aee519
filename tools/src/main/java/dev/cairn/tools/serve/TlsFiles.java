package dev.cairn.tools.serve;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;

/** The certificate of a server, from PEM files. */
public final class TlsFiles {
    private static final char[] NO_PASSWORD = {};

    private TlsFiles() {}

    /**
     * Reads a server's certificate.
     *
     * @param certificate its chain, the server's own certificate first
     * @param key its private key, PKCS #8, not encrypted; EC or RSA
     * @throws MalformedException if one of the files is not that, or the key is another one's
     * @throws StoreException if one cannot be read
     */
    public static SSLContext context(Path certificate, Path key) throws MalformedException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keyManager(certificate, key)}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new MalformedException(key.toString(), "is not the private key of the certificate");
        }
    }

    /** The same, as what has the key under the name {@code server}. */
    static X509ExtendedKeyManager keyManager(Path certificate, Path key) throws MalformedException {
        List<X509Certificate> chain = Keys.chain(certificate);
        String algorithm = chain.get(0).getPublicKey().getAlgorithm();
        byte[] pkcs8 = Pem.parse("PRIVATE KEY", read(key)).der().toArray();
        try {
            PrivateKey secret = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            requirePair(chain.get(0).getPublicKey(), secret);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", secret, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
            managers.init(store, NO_PASSWORD);
            return (X509ExtendedKeyManager) managers.getKeyManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new MalformedException(key.toString(), "is not the private key of the certificate");
        }
    }

    /** A store takes any key beside any certificate. */
    private static void requirePair(PublicKey certified, PrivateKey secret) throws GeneralSecurityException {
        Signature signature =
                Signature.getInstance(secret.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        byte[] probe = {1};
        signature.initSign(secret);
        signature.update(probe);
        byte[] made = signature.sign();
        signature.initVerify(certified);
        signature.update(probe);
        if (!signature.verify(made)) {
            throw new KeyException("another key");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new StoreException("cannot read " + file + ": " + e, e);
        }
    }
}
