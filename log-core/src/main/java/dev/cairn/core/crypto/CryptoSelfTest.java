package dev.cairn.core.crypto;

import dev.cairn.core.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Known signatures verify and altered ones do not. A provider that fails is not used: it would either refuse good entries or, worse, log what
 * nobody signed.
 */
final class CryptoSelfTest {
    // RFC 6979 appendix A.2.5: P-256, SHA-256, message "sample".
    private static final String P256_KEY = "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
            + "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
            + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
    private static final String P256_SIGNATURE = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
            + "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
    // RFC 8032 section 7.1, test 3: message af82.
    private static final String ED25519_KEY =
            "302a300506032b6570032100fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
    private static final String ED25519_SIGNATURE = "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";

    private CryptoSelfTest() {}

    /** @throws IllegalStateException if the provider fails, saying where */
    static void run(CryptoProvider provider) {
        try {
            check(provider, "ECDSA P-256", P256_KEY, "sample".getBytes(StandardCharsets.US_ASCII), hex(P256_SIGNATURE));
            check(provider, "Ed25519", ED25519_KEY, hex("af82"), hex(ED25519_SIGNATURE));
            mlDsa(provider);
        } catch (MalformedException | RuntimeException e) {
            throw new IllegalStateException("self-test: " + e.getMessage(), e);
        }
    }

    private static void check(CryptoProvider provider, String name, String spki, byte[] message, byte[] signature)
            throws MalformedException {
        check(name, VerificationKey.fromSpki(hex(spki), provider), message, signature);
    }

    private static void check(String name, VerificationKey key, byte[] message, byte[] signature) {
        if (!key.verifyMessage(message, signature)) {
            throw new IllegalStateException(name + " refuses a good signature");
        }
        byte[] otherMessage = message.clone();
        otherMessage[0] ^= 1;
        byte[] otherSignature = signature.clone();
        otherSignature[signature.length / 2] ^= 1;
        if (key.verifyMessage(otherMessage, signature) || key.verifyMessage(message, otherSignature)) {
            throw new IllegalStateException(name + " accepts an altered signature");
        }
    }

    /** No standard prints a short ML-DSA vector, so Bouncy Castle is the other side, in both directions. */
    private static void mlDsa(CryptoProvider provider) throws MalformedException {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) 6);
        byte[] message = {1, 2, 3};
        CryptoProvider other = CryptoProvider.bouncyCastle("");
        LocalKey here = LocalKey.mlDsa44(seed, provider);
        LocalKey there = LocalKey.mlDsa44(seed, other);
        check("ML-DSA-44", here.publicKey(), message, there.sign(message));
        check("ML-DSA-44 signing", there.publicKey(), message, here.sign(message));
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
