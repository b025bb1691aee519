package dev.cairn.core.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.nio.ByteBuffer;

/** What a log signs of a certificate (RFC 6962 section 3.2, {@code signed_entry} with the {@code LogEntryType} before it). */
public sealed interface SignedEntry {
    /** The longest certificate or TBSCertificate, in bytes: a leaf has to fit into an entry of the log. */
    int MAX_BYTES = 65_000;

    /** {@code x509_entry}: a whole certificate, DER. */
    record Certificate(Bytes der) implements SignedEntry {
        private static final int TYPE = 0;

        /** Checks the length. */
        public Certificate {
            requireShort(der);
        }

        @Override
        public Bytes encode() {
            ByteBuffer out = ByteBuffer.allocate(2 + 3 + der.size()).putShort((short) TYPE);
            return Bytes.wrap(vector24(out, der).array());
        }
    }

    /**
     * {@code precert_entry}.
     *
     * @param issuerKeyHash SHA-256 of the issuer's DER SubjectPublicKeyInfo
     * @param tbs the TBSCertificate without poison and without SCTs, DER
     */
    record Precertificate(Bytes issuerKeyHash, Bytes tbs) implements SignedEntry {
        private static final int TYPE = 1;
        private static final int HASH_BYTES = 32;

        /** Checks lengths. */
        public Precertificate {
            if (issuerKeyHash.size() != HASH_BYTES) {
                throw new IllegalArgumentException("an issuer key hash has " + HASH_BYTES + " bytes");
            }
            requireShort(tbs);
        }

        /** The entry of a precertificate, or of the certificate that was made from it. */
        public static Precertificate of(Bytes issuerSpki, Bytes tbs) {
            return new Precertificate(Bytes.wrap(DigestAlgorithm.SHA2_256.digest(issuerSpki.unsafeArray())), tbs);
        }

        @Override
        public Bytes encode() {
            ByteBuffer out = ByteBuffer.allocate(2 + HASH_BYTES + 3 + tbs.size())
                    .putShort((short) TYPE)
                    .put(issuerKeyHash.unsafeArray());
            return Bytes.wrap(vector24(out, tbs).array());
        }
    }

    /** The TLS structure: the type, and the entry. */
    Bytes encode();

    /** SHA-256 of {@link #encode}: the same for every submission of one certificate. */
    default Bytes fingerprint() {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(encode().unsafeArray()));
    }

    /** @throws MalformedException if no entry begins here */
    static SignedEntry read(TlsReader in) throws MalformedException {
        int type = in.uint16();
        return switch (type) {
            case Certificate.TYPE -> new Certificate(bounded(in.vector24()));
            case Precertificate.TYPE -> new Precertificate(in.bytes(Precertificate.HASH_BYTES), bounded(in.vector24()));
            default -> throw new MalformedException("CT leaf", "no entry has the type " + type);
        };
    }

    /** Whether an entry of some length begins here, which is passed over. */
    static boolean passOver(TlsReader in) throws MalformedException {
        int type = in.uint16();
        if (type == Precertificate.TYPE) {
            in.bytes(Precertificate.HASH_BYTES);
        }
        return type <= Precertificate.TYPE && in.vector24().size() > 0;
    }

    private static Bytes bounded(Bytes der) throws MalformedException {
        if (der.size() == 0 || der.size() > MAX_BYTES) {
            throw new MalformedException("CT leaf", "a certificate has 1 to " + MAX_BYTES + " bytes");
        }
        return der;
    }

    private static void requireShort(Bytes der) {
        if (der.size() == 0 || der.size() > MAX_BYTES) {
            throw new IllegalArgumentException("a certificate has 1 to " + MAX_BYTES + " bytes");
        }
    }

    private static ByteBuffer vector24(ByteBuffer out, Bytes value) {
        return out.put((byte) (value.size() >> 16))
                .putShort((short) value.size())
                .put(value.unsafeArray());
    }
}
