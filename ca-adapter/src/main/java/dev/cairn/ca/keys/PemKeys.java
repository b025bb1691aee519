package dev.cairn.ca.keys;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * Private keys in PEM files: {@code PRIVATE KEY} (PKCS #8, RFC 5208), {@code ENCRYPTED PRIVATE KEY} (the same with a password), {@code EC PRIVATE KEY}
 * (RFC 5915, with its curve) and {@code RSA PRIVATE KEY} (RFC 8017). Others exist, and are refused by their names.
 */
public final class PemKeys {
    private static final String OBJECT = "private key";
    private static final int MAX_FILE_BYTES = 64 * 1024;

    private PemKeys() {}

    /**
     * Reads the one private key of a file. {@code EC PARAMETERS} and certificates beside it are passed over.
     *
     * @param password read only if the key is encrypted
     * @throws StoreException if the file or the secret cannot be read
     * @throws MalformedException if there is not exactly one key, it is of another type than an authority may have, it is encrypted and there is
     *     no password, or the password is wrong
     */
    public static LocalKey read(Path file, Optional<Secret> password) throws MalformedException {
        return parse(text(file), password);
    }

    /** As {@link #read}, for who signs artifacts: Ed25519 is taken too. */
    public static LocalKey readSigner(Path file, Optional<Secret> password) throws MalformedException {
        return KeyTypes.requireSigner(any(text(file), password), OBJECT);
    }

    private static String text(Path file) throws MalformedException {
        String text;
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new MalformedException("key file " + file, "longer than " + MAX_FILE_BYTES + " bytes");
            }
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new StoreException("key file " + file + " cannot be read", e);
        }
        FileMode.warnIfOthersRead(file);
        return text;
    }

    /** As {@link #read}, from a text. */
    static LocalKey parse(String text, Optional<Secret> password) throws MalformedException {
        return KeyTypes.require(any(text, password), OBJECT);
    }

    private static LocalKey any(String text, Optional<Secret> password) throws MalformedException {
        if (text.contains("Proc-Type:")) {
            throw new MalformedException(
                    OBJECT, "encrypted as OpenSSL once did; openssl pkcs8 -topk8 makes an ENCRYPTED PRIVATE KEY of it");
        }
        List<Pem> keys = Pem.parseAll(text).stream()
                .filter(block -> block.label().endsWith("PRIVATE KEY"))
                .toList();
        if (keys.size() != 1) {
            throw new MalformedException(OBJECT, keys.size() + " private keys in the file where one belongs");
        }
        byte[] der = keys.get(0).der().toArray();
        return LocalKey.fromPkcs8(pkcs8(keys.get(0).label(), der, password));
    }

    private static byte[] pkcs8(String label, byte[] der, Optional<Secret> password) throws MalformedException {
        try {
            return switch (label) {
                case "PRIVATE KEY" -> der;
                case "ENCRYPTED PRIVATE KEY" -> decrypt(der, password);
                case "EC PRIVATE KEY" -> ofSec1(ECPrivateKey.getInstance(der));
                case "RSA PRIVATE KEY" ->
                    new PrivateKeyInfo(
                                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                                    RSAPrivateKey.getInstance(der))
                            .getEncoded(ASN1Encoding.DER);
                default -> throw new MalformedException(OBJECT, "its label is one that is not read");
            };
        } catch (IOException | RuntimeException e) {
            if (e instanceof StoreException missing) {
                throw missing;
            }
            throw new MalformedException(OBJECT, "not what its label says, " + label);
        }
    }

    private static byte[] ofSec1(ECPrivateKey key) throws IOException, MalformedException {
        if (key.getParametersObject() == null) {
            throw new MalformedException(OBJECT, "EC PRIVATE KEY does not name its curve");
        }
        return new PrivateKeyInfo(
                        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()), key)
                .getEncoded(ASN1Encoding.DER);
    }

    private static byte[] decrypt(byte[] der, Optional<Secret> password) throws MalformedException, IOException {
        if (password.isEmpty()) {
            throw new MalformedException(OBJECT, "is encrypted, and no password is configured");
        }
        char[] secret = password.get().read();
        try {
            return new PKCS8EncryptedPrivateKeyInfo(der)
                    .decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                            .setProvider(new BouncyCastleProvider())
                            .build(secret))
                    .getEncoded(ASN1Encoding.DER);
        } catch (PKCSException | OperatorCreationException e) {
            throw new MalformedException(
                    OBJECT, "cannot be decrypted: wrong password, or an algorithm that is not known");
        } finally {
            Arrays.fill(secret, '\0');
        }
    }
}
