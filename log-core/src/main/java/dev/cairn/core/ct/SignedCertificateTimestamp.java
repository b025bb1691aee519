package dev.cairn.core.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * A log's promise for one certificate, version 1 (RFC 6962 section 3.2), signed with ECDSA and SHA-256.
 *
 * @param logId SHA-256 of the log's key as DER SubjectPublicKeyInfo
 * @param timestamp milliseconds since the Unix epoch
 * @param extensions CtExtensions, up to 65,535 bytes; see {@link LeafIndex}
 * @param signature an ECDSA signature, DER
 */
public record SignedCertificateTimestamp(Bytes logId, long timestamp, Bytes extensions, Bytes signature) {
    private static final String OBJECT = "SCT";
    private static final int LOG_ID_BYTES = 32;
    private static final int MAX_VECTOR = 65_535;
    private static final byte SHA_256 = 4;
    private static final byte ECDSA = 3;

    /** Checks lengths. */
    public SignedCertificateTimestamp {
        if (logId.size() != LOG_ID_BYTES) {
            throw new IllegalArgumentException("a log ID has " + LOG_ID_BYTES + " bytes");
        }
        if (timestamp < 0 || extensions.size() > MAX_VECTOR || signature.size() > MAX_VECTOR) {
            throw new IllegalArgumentException("an SCT's time is not negative, its extensions and signature are short");
        }
    }

    /**
     * The index of the entry, where the extensions say it.
     *
     * @throws MalformedException if the extensions are not well formed
     */
    public OptionalLong leafIndex() throws MalformedException {
        return LeafIndex.in(extensions);
    }

    /** The TLS structure: {@code version(1) | log ID(32) | timestamp(8) | extensions<2> | 04 03 | signature<2>}. */
    public Bytes encode() {
        ByteBuffer out =
                ByteBuffer.allocate(1 + LOG_ID_BYTES + Long.BYTES + 2 + extensions.size() + 4 + signature.size());
        out.put((byte) 0).put(logId.unsafeArray()).putLong(timestamp);
        out.putShort((short) extensions.size()).put(extensions.unsafeArray());
        out.put(digitallySigned().unsafeArray());
        return Bytes.wrap(out.array());
    }

    /** The signature as TLS writes it: {@code 04 03 | signature<2>}. */
    public Bytes digitallySigned() {
        return digitallySigned(signature);
    }

    /** An ECDSA signature over a SHA-256 digest, as TLS writes it (RFC 5246 section 4.7). */
    public static Bytes digitallySigned(Bytes signature) {
        return Bytes.wrap(ByteBuffer.allocate(4 + signature.size())
                .put(SHA_256)
                .put(ECDSA)
                .putShort((short) signature.size())
                .put(signature.unsafeArray())
                .array());
    }

    /**
     * Reads the TLS structure.
     *
     * @throws MalformedException if it is not exactly one SCT of version 1 with ECDSA and SHA-256
     */
    public static SignedCertificateTimestamp decode(Bytes encoded) throws MalformedException {
        TlsReader in = new TlsReader(OBJECT, encoded);
        if (in.uint8() != 0) {
            throw new MalformedException(OBJECT, "only version 1 is known (RFC 6962 section 3.2)");
        }
        Bytes logId = in.bytes(LOG_ID_BYTES);
        long timestamp = in.uint64();
        Bytes extensions = in.vector16();
        Bytes signature = signatureIn(in);
        in.end();
        return new SignedCertificateTimestamp(logId, timestamp, extensions, signature);
    }

    /**
     * The signature in a TLS DigitallySigned.
     *
     * @throws MalformedException if it is not exactly one of ECDSA and SHA-256
     */
    public static Bytes signatureOf(Bytes digitallySigned) throws MalformedException {
        TlsReader in = new TlsReader(OBJECT, digitallySigned);
        Bytes signature = signatureIn(in);
        in.end();
        return signature;
    }

    private static Bytes signatureIn(TlsReader in) throws MalformedException {
        if (in.uint8() != SHA_256 || in.uint8() != ECDSA) {
            throw new MalformedException(OBJECT, "signatures are ECDSA with SHA-256 (RFC 6962 section 2.1.4)");
        }
        return in.vector16();
    }
}
