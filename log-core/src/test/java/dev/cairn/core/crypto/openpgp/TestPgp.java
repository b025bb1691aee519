package dev.cairn.core.crypto.openpgp;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.DSAPrivateKey;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.DSAParameters;
import org.bouncycastle.crypto.params.DSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.DSAPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** Keys of OpenPGP for tests, and anything that their owners or others can say about them, true or not. */
final class TestPgp {
    private static final int VERSION = 4;

    /** Adds to the hashed subpackets of a signature. */
    @FunctionalInterface
    interface Said {
        Said NOTHING = subpackets -> {};

        void to(PGPSignatureSubpacketGenerator subpackets) throws IOException;
    }

    private TestPgp() {}

    static PGPKeyPair ed25519(Instant made) throws PGPException {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        return pair(PublicKeyAlgorithmTags.EDDSA_LEGACY, generator.generateKeyPair(), made);
    }

    static PGPKeyPair rsa(Instant made) throws PGPException, NoSuchAlgorithmException {
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) generate("RSA").getPrivate();
        return pair(
                PublicKeyAlgorithmTags.RSA_GENERAL,
                new AsymmetricCipherKeyPair(
                        new RSAKeyParameters(false, key.getModulus(), key.getPublicExponent()),
                        new RSAPrivateCrtKeyParameters(
                                key.getModulus(),
                                key.getPublicExponent(),
                                key.getPrivateExponent(),
                                key.getPrimeP(),
                                key.getPrimeQ(),
                                key.getPrimeExponentP(),
                                key.getPrimeExponentQ(),
                                key.getCrtCoefficient())),
                made);
    }

    static PGPKeyPair dsa(Instant made) throws PGPException, NoSuchAlgorithmException {
        KeyPair key = generate("DSA");
        DSAPublicKey open = (DSAPublicKey) key.getPublic();
        DSAParameters parameters = new DSAParameters(
                open.getParams().getP(),
                open.getParams().getQ(),
                open.getParams().getG());
        return pair(
                PublicKeyAlgorithmTags.DSA,
                new AsymmetricCipherKeyPair(
                        new DSAPublicKeyParameters(open.getY(), parameters),
                        new DSAPrivateKeyParameters(((DSAPrivateKey) key.getPrivate()).getX(), parameters)),
                made);
    }

    private static KeyPair generate(String algorithm) throws NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(2_048);
        return generator.generateKeyPair();
    }

    private static PGPKeyPair pair(int algorithm, AsymmetricCipherKeyPair pair, Instant made) throws PGPException {
        return new BcPGPKeyPair(VERSION, algorithm, pair, Date.from(made));
    }

    static Packet primary(PGPKeyPair pair) throws IOException, MalformedException {
        return new Packet(
                Packet.PUBLIC_KEY,
                read(pair.getPublicKey().getPublicKeyPacket().getEncoded()).body());
    }

    static Packet subkey(PGPKeyPair pair) throws IOException, MalformedException {
        return new Packet(Packet.PUBLIC_SUBKEY, primary(pair).body());
    }

    static Packet userId(String text) {
        return new Packet(Packet.USER_ID, Bytes.ofUtf8(text));
    }

    /** A signature over a user id and a primary key. */
    static Packet overUserId(int type, PGPKeyPair by, PGPPublicKey key, String userId, Instant at, Said said)
            throws IOException, MalformedException, PGPException {
        return packet(generator(type, by, HashAlgorithmTags.SHA256, at, said).generateCertification(userId, key));
    }

    /** A signature over a primary key. */
    static Packet overKey(int type, PGPKeyPair by, PGPPublicKey key, Instant at, Said said)
            throws IOException, MalformedException, PGPException {
        return packet(generator(type, by, HashAlgorithmTags.SHA256, at, said).generateCertification(key));
    }

    /** A signature over a primary key and a subkey. */
    static PGPSignature overSubkey(
            int type, PGPKeyPair by, PGPPublicKey primary, PGPPublicKey subkey, Instant at, Said said)
            throws IOException, PGPException {
        return generator(type, by, HashAlgorithmTags.SHA256, at, said).generateCertification(primary, subkey);
    }

    /** A binding of a subkey that holds a signature outside of what is hashed. */
    static Packet binding(PGPKeyPair by, PGPPublicKey subkey, Instant at, PGPSignature unhashed)
            throws IOException, MalformedException, PGPException {
        PGPSignatureGenerator generator =
                generator(PGPSignature.SUBKEY_BINDING, by, HashAlgorithmTags.SHA256, at, Said.NOTHING);
        PGPSignatureSubpacketGenerator subpackets = new PGPSignatureSubpacketGenerator();
        subpackets.addEmbeddedSignature(false, unhashed);
        generator.setUnhashedSubpackets(subpackets.generate());
        return packet(generator.generateCertification(by.getPublicKey(), subkey));
    }

    /** A signature over a document. */
    static Packet overDocument(int type, PGPKeyPair by, int hash, Instant at, Bytes document)
            throws IOException, MalformedException, PGPException {
        PGPSignatureGenerator generator = generator(type, by, hash, at, Said.NOTHING);
        generator.update(document.toArray());
        return packet(generator.generate());
    }

    private static PGPSignatureGenerator generator(int type, PGPKeyPair by, int hash, Instant at, Said said)
            throws IOException, PGPException {
        PGPSignatureSubpacketGenerator subpackets = new PGPSignatureSubpacketGenerator();
        subpackets.setSignatureCreationTime(false, Date.from(at));
        said.to(subpackets);
        if (subpackets.getSubpackets(SignatureSubpacketTags.ISSUER_KEY_ID).length == 0) {
            subpackets.setIssuerKeyID(false, by.getKeyID());
        }
        PGPSignatureGenerator generator = new PGPSignatureGenerator(
                new BcPGPContentSignerBuilder(by.getPublicKey().getAlgorithm(), hash), by.getPublicKey());
        generator.init(type, by.getPrivateKey());
        generator.setHashedSubpackets(subpackets.generate());
        return generator;
    }

    static Packet packet(PGPSignature signature) throws IOException, MalformedException {
        return read(signature.getEncoded());
    }

    private static Packet read(byte[] packet) throws MalformedException {
        return Packet.readAll(Bytes.wrap(packet)).get(0);
    }

    static Bytes join(Iterable<Packet> packets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        packets.forEach(packet -> packet.write(out));
        return Bytes.wrap(out.toByteArray());
    }
}
