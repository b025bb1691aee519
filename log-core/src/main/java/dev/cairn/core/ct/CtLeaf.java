package dev.cairn.core.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.nio.ByteBuffer;

/**
 * The leaf of a certificate or precertificate, RFC 6962's MerkleTreeLeaf with its TimestampedEntry (section 3.4), version 1:
 *
 * <pre>{@code
 * 00 | 00 | timestamp(8) | 00 00 | certificate<3>                                 | extensions<2>      x509_entry
 * 00 | 00 | timestamp(8) | 00 01 | issuer key hash(32) | TBSCertificate<3>        | extensions<2>      precert_entry
 * }</pre>
 *
 * <p>The same bytes are what an SCT signs (section 3.2): its version and signature type are zero too.
 *
 * @param timestamp of the SCT, milliseconds since the Unix epoch
 * @param entry the certificate
 * @param extensions CtExtensions, up to 65,535 bytes
 */
public record CtLeaf(long timestamp, SignedEntry entry, Bytes extensions) {
    private static final String OBJECT = "CT leaf";
    private static final int HEADER = 1 + 1 + Long.BYTES;
    private static final int MAX_VECTOR16 = 65_535;

    /** Checks lengths. */
    public CtLeaf {
        if (timestamp < 0 || extensions.size() > MAX_VECTOR16) {
            throw new IllegalArgumentException("a leaf's time is not negative, its extensions are short");
        }
    }

    /** The bytes that are logged, and signed. */
    public Bytes encode() {
        Bytes signed = entry.encode();
        return Bytes.wrap(ByteBuffer.allocate(HEADER + signed.size() + 2 + extensions.size())
                .putShort((short) 0)
                .putLong(timestamp)
                .put(signed.unsafeArray())
                .putShort((short) extensions.size())
                .put(extensions.unsafeArray())
                .array());
    }

    /**
     * Reads a leaf.
     *
     * @throws MalformedException unless {@link #encode} makes exactly these bytes
     */
    public static CtLeaf decode(Bytes leaf) throws MalformedException {
        TlsReader in = new TlsReader(OBJECT, leaf);
        if (in.uint16() != 0) {
            throw new MalformedException(
                    OBJECT, "only timestamped entries of version 1 are known (RFC 6962 section 3.4)");
        }
        long timestamp = in.uint64();
        SignedEntry entry = SignedEntry.read(in);
        Bytes extensions = in.vector16();
        in.end();
        return new CtLeaf(timestamp, entry, extensions);
    }

    /**
     * Whether any reader of RFC 6962 would take bytes for a leaf: as {@link #decode}, but of every time and every length that the format has
     * room for.
     */
    public static boolean isLike(Bytes bytes) {
        TlsReader in = new TlsReader(OBJECT, bytes);
        try {
            if (in.uint16() != 0) {
                return false;
            }
            in.bytes(Long.BYTES);
            boolean entry = SignedEntry.passOver(in);
            in.vector16();
            return entry && in.isAtEnd();
        } catch (MalformedException e) {
            return false;
        }
    }
}
