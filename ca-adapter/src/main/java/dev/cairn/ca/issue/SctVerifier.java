package dev.cairn.ca.issue;

import dev.cairn.core.Bytes;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Verifies logs' promises for precertificates with the keys of the logs that clients will trust. Safe for concurrent use. */
public final class SctVerifier {
    private static final int MAX_UINT24 = 0xffffff;
    private static final short PRECERT_ENTRY = 1;

    private final Map<Bytes, VerificationKey> byLogId = new HashMap<>();

    /**
     * @param logKeys P-256 each: clients take no other
     * @throws IllegalArgumentException if there is none, or one of another type
     */
    public SctVerifier(List<VerificationKey> logKeys) {
        if (logKeys.isEmpty()) {
            throw new IllegalArgumentException("without a log's key no promise can be verified");
        }
        for (VerificationKey key : logKeys) {
            if (key.type() != KeyType.ECDSA_P256) {
                throw new IllegalArgumentException("a certificate log's key is P-256");
            }
            byLogId.put(key.fingerprint(), key);
        }
    }

    /**
     * Verifies a promise.
     *
     * @param issuerKey of the authority that signed the precertificate
     * @param loggedTbs the precertificate's TBSCertificate without its poison
     * @throws VerificationException if the log is not known or the signature is not good
     */
    public void verify(SignedCertificateTimestamp sct, VerificationKey issuerKey, Bytes loggedTbs)
            throws VerificationException {
        VerificationKey key = byLogId.get(sct.logId());
        if (key == null) {
            throw new VerificationException("SCT: of a log that is not configured");
        }
        Bytes signed = signatureInput(sct.timestamp(), sct.extensions(), issuerKey.fingerprint(), loggedTbs);
        if (!ClientSignatures.verify(key, DigestAlgorithm.SHA2_256, signed, sct.signature())) {
            throw new VerificationException("SCT: the signature is not that of its log");
        }
    }

    /**
     * What a log signs for a precertificate (RFC 6962 section 3.2): {@code version(1) 0 | signature type(1) 0 | timestamp(8) | entry type(2) 1 |
     * issuer key hash(32) | TBSCertificate<3> | extensions<2>}.
     */
    static Bytes signatureInput(long timestamp, Bytes extensions, Bytes issuerKeyHash, Bytes tbs) {
        if (tbs.size() > MAX_UINT24) {
            throw new IllegalArgumentException("a TBSCertificate has less than 2^24 bytes");
        }
        ByteBuffer out = ByteBuffer.allocate(2 + 8 + 2 + issuerKeyHash.size() + 3 + tbs.size() + 2 + extensions.size());
        out.put((byte) 0).put((byte) 0).putLong(timestamp).putShort(PRECERT_ENTRY);
        out.put(issuerKeyHash.unsafeArray());
        out.put((byte) (tbs.size() >> 16)).putShort((short) tbs.size()).put(tbs.unsafeArray());
        out.putShort((short) extensions.size()).put(extensions.unsafeArray());
        return Bytes.wrap(out.array());
    }
}
