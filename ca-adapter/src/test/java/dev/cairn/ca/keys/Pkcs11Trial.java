package dev.cairn.ca.keys;

import dev.cairn.ca.certificate.AuthorityCeremony;
import dev.cairn.ca.certificate.CertificateAuthority;
import dev.cairn.ca.certificate.TestChains;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.crypto.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;

/** Makes keys on a token and signs with them. A program: SoftHSM wants its environment to be set before it starts. */
public final class Pkcs11Trial {
    private Pkcs11Trial() {}

    /** The library and the file with the PIN; the token is the first one. Prints ok. */
    public static void main(String[] arguments) throws Exception {
        Path library = Path.of(arguments[0]);
        Secret pin = new Secret.SecretFile(Path.of(arguments[1]));
        Provider provider = Security.getProvider("SunPKCS11")
                .configure("--name = trial\nlibrary = \"" + library + "\"\nslotListIndex = 0\n");
        KeyStore store = KeyStore.getInstance("PKCS11", provider);
        store.load(null, pin.read());
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC", provider);
        curve.initialize(new ECGenParameterSpec("secp384r1"));
        make(provider, store, "ec", curve.generateKeyPair());
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA", provider);
        rsa.initialize(2048);
        make(provider, store, "rsa", rsa.generateKeyPair());

        Pkcs11Token token = Pkcs11Token.open(library, new Pkcs11Token.Slot.Index(0), pin);
        for (String label : List.of("ec", "rsa")) {
            SigningKey key = token.key(label);
            byte[] message = label.getBytes(StandardCharsets.US_ASCII);
            require(key.publicKey().verifyMessage(message, key.sign(message)), label + " signs messages");
            for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
                byte[] digest = algorithm.digest(message);
                require(
                        key.publicKey().verifyDigest(algorithm, digest, key.signDigest(algorithm, digest)),
                        label + " signs digests");
            }
            X509Certificate root =
                    TestChains.CEREMONY.root(key, "example.com", label, TestChains.NOW, Duration.ofDays(1));
            CertificateAuthority.load(key, List.of(root), TestChains.NOW);
        }
        try {
            token.key("absent");
            throw new AssertionError("a key that is not there");
        } catch (MalformedException e) {
            require(e.getMessage().contains("no private key"), e.getMessage());
        }
        Path wrong = Path.of(arguments[1]).resolveSibling("wrong");
        Files.writeString(wrong, "0000");
        try {
            // Another slot list index: the platform gives one provider the same login for a slot.
            Pkcs11Token.open(library, new Pkcs11Token.Slot.Index(99), new Secret.SecretFile(wrong));
            throw new AssertionError("a slot that is not there");
        } catch (StoreException e) {
            require(e.toString().contains("does not open"), e.toString());
        }
        System.out.println("ok");
    }

    private static void make(Provider provider, KeyStore store, String label, KeyPair pair) throws Exception {
        SigningKey key = new Pkcs11Key(provider, pair.getPrivate(), VerificationKey.of(pair.getPublic()));
        X509Certificate root =
                TestChains.CEREMONY.root(key, "example.com", label, TestChains.NOW, AuthorityCeremony.ROOT_LIFETIME);
        store.setKeyEntry(label, pair.getPrivate(), null, new Certificate[] {root});
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
