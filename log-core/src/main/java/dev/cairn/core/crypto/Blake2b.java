package dev.cairn.core.crypto;

import org.bouncycastle.crypto.digests.Blake2bDigest;

/** The hash function BLAKE2b (<a href="https://www.rfc-editor.org/rfc/rfc7693">RFC 7693</a>). */
public final class Blake2b {
    private static final int BITS = 512;

    private Blake2b() {}

    /** The 64-byte digest of a message, without a key. */
    public static byte[] digest512(byte[] message) {
        Blake2bDigest digest = new Blake2bDigest(BITS);
        digest.update(message, 0, message.length);
        byte[] out = new byte[BITS / Byte.SIZE];
        digest.doFinal(out, 0);
        return out;
    }
}
