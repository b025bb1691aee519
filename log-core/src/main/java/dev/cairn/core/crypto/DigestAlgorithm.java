package dev.cairn.core.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The hash functions that a signed digest may come from, with the names and numbers of sigstore's {@code HashAlgorithm}. */
public enum DigestAlgorithm {
    SHA2_256(1, 32, "SHA-256", "3031300d060960864801650304020105000420"),
    SHA2_384(2, 48, "SHA-384", "3041300d060960864801650304020205000430"),
    SHA2_512(3, 64, "SHA-512", "3051300d060960864801650304020305000440");

    private final int number;
    private final int size;
    private final String jdkName;
    private final String digestInfoPrefix;

    DigestAlgorithm(int number, int size, String jdkName, String digestInfoPrefix) {
        this.number = number;
        this.size = size;
        this.jdkName = jdkName;
        this.digestInfoPrefix = digestInfoPrefix;
    }

    /** The number of the protobuf enumeration. */
    public int number() {
        return number;
    }

    /** The length of a digest, in bytes. */
    public int size() {
        return size;
    }

    /** The name that digests are prefixed with: {@code sha256}, {@code sha384} or {@code sha512}. */
    public String shortName() {
        return "sha" + 8 * size;
    }

    /** The algorithm with a short name. */
    public static Optional<DigestAlgorithm> byShortName(String name) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.shortName().equals(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** The DER {@code DigestInfo} of a digest (RFC 8017 section 9.2, note 1). */
    byte[] digestInfo(byte[] digest) {
        byte[] prefix = HexFormat.of().parseHex(digestInfoPrefix);
        byte[] info = Arrays.copyOf(prefix, prefix.length + digest.length);
        System.arraycopy(digest, 0, info, prefix.length, digest.length);
        return info;
    }

    /** The digest of a message. */
    public byte[] digest(byte[] message) {
        return newDigest().digest(message);
    }

    /** A fresh hash computation, for messages that come in parts. */
    public MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance(jdkName);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has " + jdkName, e);
        }
    }

    /** The algorithm with a protobuf name. */
    public static Optional<DigestAlgorithm> byName(String name) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.name().equals(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** The algorithm with a protobuf number. */
    public static Optional<DigestAlgorithm> byNumber(int number) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.number == number) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
