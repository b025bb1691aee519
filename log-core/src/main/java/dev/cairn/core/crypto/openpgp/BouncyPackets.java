package dev.cairn.core.crypto.openpgp;

import dev.cairn.core.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.bcpg.BCPGKey;
import org.bouncycastle.bcpg.DSAPublicBCPGKey;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.RSAPublicBCPGKey;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** What is in the packets, as Bouncy Castle reads it. Bouncy Castle answers malformed packets with exceptions of many kinds; here it is one. */
final class BouncyPackets {
    private static final int VERSION = 4;
    private static final int MAX_RSA_BITS = 8_192;
    private static final int MAX_RSA_EXPONENT_BITS = 32;
    private static final int MAX_DSA_BITS = 4_096;
    private static final int MAX_DSA_GROUP_BITS = 512;

    @FunctionalInterface
    interface Step<T> {
        T run() throws IOException, PGPException;
    }

    private BouncyPackets() {}

    static PGPSignature signature(Packet packet) throws MalformedException {
        return guarded(
                "OpenPGP signature",
                () -> new PGPSignature(new BCPGInputStream(new ByteArrayInputStream(packet.encode()))));
    }

    /** @throws MalformedException also if the key is not of version 4 */
    static PGPPublicKey key(Packet packet) throws MalformedException {
        PGPPublicKey key = guarded(
                "OpenPGP key",
                () -> new PGPPublicKey(
                        (PublicKeyPacket) new BCPGInputStream(new ByteArrayInputStream(packet.encode())).readPacket(),
                        new BcKeyFingerprintCalculator()));
        if (key.getPublicKeyPacket().getVersion() != VERSION) {
            throw new MalformedException("OpenPGP key", "must be of version " + VERSION);
        }
        return key;
    }

    /**
     * Whether a check of a signature comes out true. Numbers of a size that nobody uses, and that would keep a processor busy, are refused.
     *
     * @param check what is asked of the signature once it is initialised with the key
     */
    static boolean verifies(PGPSignature signature, PGPPublicKey key, Step<Boolean> check) throws MalformedException {
        BCPGKey numbers = key.getPublicKeyPacket().getKey();
        if (numbers instanceof RSAPublicBCPGKey rsa) {
            requireBits(rsa.getModulus(), MAX_RSA_BITS);
            requireBits(rsa.getPublicExponent(), MAX_RSA_EXPONENT_BITS);
        } else if (numbers instanceof DSAPublicBCPGKey dsa) {
            requireBits(dsa.getP(), MAX_DSA_BITS);
            requireBits(dsa.getG(), MAX_DSA_BITS);
            requireBits(dsa.getY(), MAX_DSA_BITS);
            requireBits(dsa.getQ(), MAX_DSA_GROUP_BITS);
        }
        return guarded("OpenPGP signature", () -> {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key);
            return check.run();
        });
    }

    private static void requireBits(BigInteger number, int max) throws MalformedException {
        if (number.bitLength() > max) {
            throw new MalformedException("OpenPGP key", "has a number of more than " + max + " bits");
        }
    }

    private static <T> T guarded(String object, Step<T> step) throws MalformedException {
        try {
            return step.run();
        } catch (IOException | PGPException | RuntimeException e) {
            throw new MalformedException(object, "is malformed, or of an algorithm that is not supported");
        }
    }
}
