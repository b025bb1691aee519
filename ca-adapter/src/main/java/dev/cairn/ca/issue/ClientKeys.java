package dev.cairn.ca.issue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.DSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/** Reads clients' public keys, and refuses those that are weak. */
final class ClientKeys {
    static final String NOT_PARSED = "The public key supplied in the request could not be parsed";
    static final String INSECURE = "The public key supplied in the request is insecure";

    private static final int MAX_BYTES = 16 * 1024;
    private static final Set<Integer> CURVES = Set.of(256, 384, 521);

    private ClientKeys() {}

    /** The key of a request: PEM or DER. */
    static VerificationKey read(Bytes content) throws RefusedException {
        return ofSpki(spki(content));
    }

    private static byte[] spki(Bytes content) throws RefusedException {
        if (content.size() == 0) {
            throw notParsed("there is none");
        }
        if (content.size() > MAX_BYTES) {
            throw notParsed("it is longer than " + MAX_BYTES + " bytes");
        }
        String text = new String(content.unsafeArray(), StandardCharsets.ISO_8859_1);
        if (!text.contains("-----BEGIN ")) {
            return content.toArray();
        }
        try {
            List<Pem> blocks = Pem.parseAll(text);
            if (blocks.size() != 1) {
                throw notParsed(blocks.size() + " PEM blocks where one belongs");
            }
            byte[] der = blocks.get(0).der().toArray();
            return switch (blocks.get(0).label()) {
                case "PUBLIC KEY" -> der;
                case "RSA PUBLIC KEY" -> ofPkcs1(der);
                default -> throw notParsed("its label is neither PUBLIC KEY nor RSA PUBLIC KEY");
            };
        } catch (MalformedException e) {
            throw notParsed(e.getMessage());
        }
    }

    private static byte[] ofPkcs1(byte[] der) throws RefusedException {
        try {
            return new SubjectPublicKeyInfo(
                            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                            RSAPublicKey.getInstance(der))
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw notParsed("not an RSAPublicKey (RFC 8017)");
        }
    }

    /** The key of a SubjectPublicKeyInfo: RSA of 2048, 3072 or 4096 bits, P-256, P-384, P-521 or Ed25519. */
    static VerificationKey ofSpki(byte[] spki) throws RefusedException {
        VerificationKey key;
        try {
            key = VerificationKey.fromSpki(spki);
        } catch (MalformedException e) {
            if (isOfAnotherSize(spki)) {
                throw insecure("neither RSA of 2048, 3072 or 4096 bits nor P-256, P-384, P-521 or Ed25519");
            }
            throw notParsed(e.getMessage());
        }
        switch (key.type()) {
            case RSA_OTHER -> throw insecure("RSA modulus has " + key.bits() + " bits, not 2048, 3072 or 4096");
            case ML_DSA_44 -> throw insecure("ML-DSA-44 is not taken");
            case RSA_2048, RSA_3072, RSA_4096 -> requireGoodRsa(key);
            case ECDSA_P256, ECDSA_P384, ECDSA_P521, ED25519 -> {}
        }
        return key;
    }

    private static void requireGoodRsa(VerificationKey key) throws RefusedException {
        RSAPublicKey rsa;
        try {
            rsa = RSAPublicKey.getInstance(
                    SubjectPublicKeyInfo.getInstance(key.spki().unsafeArray()).parsePublicKey());
        } catch (IOException e) {
            throw notParsed("not an RSAPublicKey (RFC 8017)");
        }
        String weakness =
                GoodRsaKey.weakness(rsa.getModulus(), rsa.getPublicExponent()).orElse("");
        if (!weakness.isEmpty()) {
            throw insecure(weakness);
        }
    }

    /** Whether this is a valid key all the same, which says more to the client than that it cannot be read. */
    private static boolean isOfAnotherSize(byte[] spki) {
        try {
            AsymmetricKeyParameter key = PublicKeyFactory.createKey(spki);
            return key instanceof RSAKeyParameters
                    || key instanceof DSAPublicKeyParameters
                    || (key instanceof ECPublicKeyParameters ec
                            && !CURVES.contains(ec.getParameters().getCurve().getFieldSize()));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** A key as Go's {@code %T} names it, which is in one of Fulcio's messages. */
    static String goType(KeyType type) {
        return switch (type) {
            case ECDSA_P256, ECDSA_P384, ECDSA_P521 -> "*ecdsa.PublicKey";
            case RSA_2048, RSA_3072, RSA_4096, RSA_OTHER -> "*rsa.PublicKey";
            case ED25519 -> "ed25519.PublicKey";
            case ML_DSA_44 -> "*mldsa.PublicKey";
        };
    }

    private static RefusedException notParsed(String why) {
        return new RefusedException(Reason.KEY, NOT_PARSED + ": " + why);
    }

    private static RefusedException insecure(String why) {
        return new RefusedException(Reason.KEY, INSECURE + ": " + why);
    }
}
