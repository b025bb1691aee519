package dev.cairn.ca.tsa;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.CertificateChain;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.crypto.VerificationKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Gives timestamps. Safe for concurrent use. */
public final class TimestampAuthority {
    private static final String OBJECT = "timestamp authority";
    private static final String TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final int SERIAL_BITS = 159;

    private final X509Certificate leaf;
    private final TokenWriter writer;
    private final StampClock clock;
    private final Bytes chainPem;
    private final SecureRandom random = new SecureRandom();
    private final Counter granted;
    private final Counter wrong;
    private final Counter unavailable;

    private TimestampAuthority(
            List<X509Certificate> chain, TokenWriter writer, StampClock clock, Bytes chainPem, MeterRegistry metrics) {
        this.leaf = chain.get(0);
        this.writer = writer;
        this.clock = clock;
        this.chainPem = chainPem;
        this.granted = counter(metrics, "granted");
        this.wrong = counter(metrics, "refused");
        this.unavailable = counter(metrics, "unavailable");
    }

    /**
     * An authority with a key and its certificates.
     *
     * @param chain the leaf, … the root; at least two
     * @throws VerificationException if the chain does not lead from the root to the leaf, the leaf is not the key's, is a CA's, or is not for
     *     time-stamping alone
     */
    public static TimestampAuthority of(
            SigningKey key, List<X509Certificate> chain, StampClock clock, MeterRegistry metrics)
            throws VerificationException {
        check(key.publicKey(), chain);
        StringBuilder pem = new StringBuilder();
        for (X509Certificate certificate : chain) {
            try {
                pem.append(new Pem("CERTIFICATE", Bytes.wrap(certificate.getEncoded())).encode());
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("a certificate has an encoding", e);
            }
        }
        return new TimestampAuthority(
                chain, new TokenWriter(key, chain.get(0)), clock, Bytes.ofUtf8(pem.toString()), metrics);
    }

    private static void check(VerificationKey key, List<X509Certificate> chain) throws VerificationException {
        if (chain.size() < 2) {
            throw new VerificationException(OBJECT + ": its chain has the leaf and the root, at least");
        }
        KeySigner.algorithm(key.type());
        X509Certificate leaf = chain.get(0);
        List<String> purposes;
        try {
            if (!VerificationKey.fromCertificate(leaf).equals(key)) {
                throw new VerificationException(OBJECT + ": the first certificate of its chain is not its key's");
            }
            purposes = leaf.getExtendedKeyUsage();
        } catch (MalformedException | CertificateParsingException e) {
            throw new VerificationException(OBJECT + ": the first certificate of its chain cannot be used");
        }
        Set<String> critical = leaf.getCriticalExtensionOIDs();
        if (critical == null
                || !critical.contains(EXTENDED_KEY_USAGE)
                || !List.of(TIME_STAMPING).equals(purposes)) {
            throw new VerificationException(
                    OBJECT + ": the extended key usage of its certificate is not critical and timeStamping alone");
        }
        boolean[] usage = leaf.getKeyUsage();
        if (leaf.getBasicConstraints() >= 0 || usage == null || !usage[0]) {
            throw new VerificationException(
                    OBJECT + ": its certificate is a CA's or lacks the key usage digitalSignature");
        }
        CertificateChain.verify(chain);
    }

    private static Counter counter(MeterRegistry metrics, String result) {
        return Counter.builder("cairn.timestamps")
                .tag("result", result)
                .description("Requests for timestamps, by what came of them")
                .register(metrics);
    }

    /** The DER {@code TimeStampResp} to a DER {@code TimeStampReq}. */
    public Bytes answerDer(Bytes request) throws TimestampException {
        return counted(() -> DerQueryReader.read(request));
    }

    /** The DER {@code TimeStampResp} to a request in JSON. */
    public Bytes answerJson(Bytes request) throws TimestampException {
        return counted(() -> JsonQueryReader.read(request));
    }

    /** The certificates as PEM, the leaf first, the root last. */
    public Bytes chainPem() {
        return chainPem;
    }

    /** When the first certificate of the chain ends: no timestamps are given from then on. */
    public Instant end() {
        return leaf.getNotAfter().toInstant();
    }

    @FunctionalInterface
    private interface QueryReader {
        TimestampQuery read() throws TimestampException;
    }

    private Bytes counted(QueryReader reader) throws TimestampException {
        try {
            Bytes answer = stamp(reader.read());
            granted.increment();
            return answer;
        } catch (TimestampException e) {
            (e.status() == 503 ? unavailable : wrong).increment();
            throw e;
        }
    }

    private Bytes stamp(TimestampQuery query) throws TimestampException {
        Instant time = clock.stamp();
        if (time.isBefore(leaf.getNotBefore().toInstant()) || time.isAfter(end())) {
            throw TimestampException.unavailable("the certificate of this timestamp authority is not valid now");
        }
        return writer.write(query, serial(), time);
    }

    /** Positive, so that its DER has at most 20 bytes; unique as 159 random bits are. */
    private BigInteger serial() {
        return new BigInteger(SERIAL_BITS, random).setBit(0);
    }
}
