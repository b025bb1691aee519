package dev.cairn.ca.tsa;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DerReader;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a DER {@code TimeStampReq} (RFC 3161 section 2.4.1).
 *
 * <pre>
 * SEQUENCE { version INTEGER 1, messageImprint SEQUENCE { SEQUENCE { OID, NULL OPTIONAL }, OCTET STRING },
 *            reqPolicy OID OPTIONAL, nonce INTEGER OPTIONAL, certReq BOOLEAN DEFAULT FALSE, extensions [0] OPTIONAL }
 * </pre>
 */
final class DerQueryReader {
    /** A request with the longest digest and a nonce of 64 bytes has some 160 bytes; what is echoed stays small. */
    static final int MAX_BYTES = 4096;

    /** Of an object identifier in a message, in characters. */
    private static final int MAX_SHOWN = 200;

    private static final String OBJECT = "timestamp request";
    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int NULL = 0x05;
    private static final int EXTENSIONS = 0xa0;
    /** id-sha1 (1.3.14.3.2.26). */
    private static final Bytes SHA1 = hex("2b0e03021a");

    private static final Bytes POLICY = hex("2b0601040183bf3002");
    private static final Map<Bytes, DigestAlgorithm> DIGESTS = Map.of(
            hex("608648016503040201"), DigestAlgorithm.SHA2_256,
            hex("608648016503040202"), DigestAlgorithm.SHA2_384,
            hex("608648016503040203"), DigestAlgorithm.SHA2_512);

    private DerQueryReader() {}

    static TimestampQuery read(Bytes der) throws TimestampException {
        if (der.size() > MAX_BYTES) {
            throw TimestampException.badRequest(TimestampQuery.TOO_LARGE);
        }
        try {
            return parse(der);
        } catch (MalformedException e) {
            throw TimestampException.unreadable(e.getMessage());
        }
    }

    private static TimestampQuery parse(Bytes der) throws MalformedException, TimestampException {
        DerReader outer = new DerReader(OBJECT, der.unsafeArray());
        DerReader request = outer.enter(DerReader.SEQUENCE);
        end(outer, "bytes after its end");
        byte[] version = request.enter(INTEGER).rest();
        if (version.length != 1 || version[0] != 1) {
            throw new MalformedException(OBJECT, "version is not 1");
        }
        Bytes imprint = Bytes.wrap(request.element());
        checkImprint(imprint);
        if (nextIs(request, DerReader.OBJECT_IDENTIFIER)) {
            Bytes policy = oid(request);
            if (!policy.equals(POLICY)) {
                throw TimestampException.badRequest(TimestampQuery.OTHER_POLICY + dotted(policy));
            }
        }
        Optional<BigInteger> nonce = nextIs(request, INTEGER) ? Optional.of(integer(request)) : Optional.empty();
        boolean certificates = nextIs(request, BOOLEAN) && bool(request);
        if (nextIs(request, EXTENSIONS)) {
            DerReader extensions = request.enter(EXTENSIONS);
            Bytes first = oid(extensions.enter(DerReader.SEQUENCE));
            // None is known, so whether it is critical makes no difference.
            throw TimestampException.badRequest(TimestampQuery.EXTENSION + dotted(first));
        }
        end(request, "has an element that does not belong there");
        return new TimestampQuery(imprint, nonce, certificates);
    }

    private static void checkImprint(Bytes der) throws MalformedException, TimestampException {
        DerReader imprint = new DerReader(OBJECT, der.unsafeArray()).enter(DerReader.SEQUENCE);
        DerReader algorithm = imprint.enter(DerReader.SEQUENCE);
        Bytes hash = oid(algorithm);
        if (algorithm.hasMore() && algorithm.enter(NULL).hasMore()) {
            throw new MalformedException(OBJECT, "messageImprint: parameters of the hash algorithm are not NULL");
        }
        end(algorithm, "messageImprint: parameters of the hash algorithm are not NULL");
        int length = imprint.enter(DerReader.OCTET_STRING).rest().length;
        end(imprint, "messageImprint: has an element that does not belong there");
        if (hash.equals(SHA1)) {
            throw TimestampException.badRequest(TimestampQuery.WEAK_HASH);
        }
        DigestAlgorithm digest = DIGESTS.get(hash);
        if (digest == null) {
            throw new MalformedException(
                    OBJECT, "messageImprint: hash algorithm " + dotted(hash) + " is not SHA-256, SHA-384 or SHA-512");
        }
        if (length != digest.size()) {
            throw TimestampException.badRequest(TimestampQuery.DIGEST_LENGTH);
        }
    }

    private static boolean nextIs(DerReader reader, int tag) throws MalformedException {
        return reader.hasMore() && reader.tag() == tag;
    }

    private static BigInteger integer(DerReader reader) throws MalformedException {
        byte[] value = reader.enter(INTEGER).rest();
        // X.690 section 8.3.2: the first nine bits are not all alike.
        if (value.length == 0 || (value.length > 1 && value[0] == (value[1] < 0 ? -1 : 0))) {
            throw new MalformedException(OBJECT, "nonce: integer is empty or not minimal");
        }
        return new BigInteger(value);
    }

    private static boolean bool(DerReader reader) throws MalformedException {
        byte[] value = reader.enter(BOOLEAN).rest();
        // DER leaves the default out, but an explicit FALSE has one meaning only and some encoders write it.
        if (value.length != 1 || (value[0] != 0 && value[0] != -1)) {
            throw new MalformedException(OBJECT, "certReq: not a DER boolean");
        }
        return value[0] != 0;
    }

    /** The content bytes of an object identifier (X.690 section 8.19). */
    private static Bytes oid(DerReader reader) throws MalformedException, TimestampException {
        byte[] value = reader.enter(DerReader.OBJECT_IDENTIFIER).rest();
        int components = 1;
        boolean starts = true;
        for (byte b : value) {
            if (starts && b == (byte) 0x80) {
                throw new MalformedException(OBJECT, "object identifier is not minimal");
            }
            starts = b >= 0;
            components += starts ? 1 : 0;
        }
        if (value.length == 0 || !starts) {
            throw new MalformedException(OBJECT, "object identifier is cut short");
        }
        if (components > TimestampQuery.MAX_OID_COMPONENTS) {
            throw TimestampException.badRequest(TimestampQuery.LONG_OID);
        }
        return Bytes.wrap(value);
    }

    private static String dotted(Bytes oid) {
        StringBuilder text = new StringBuilder();
        BigInteger component = BigInteger.ZERO;
        for (int i = 0; i < oid.size(); i++) {
            component = component.shiftLeft(7).or(BigInteger.valueOf(oid.at(i) & 0x7f));
            if (oid.at(i) < 0) {
                continue;
            }
            if (text.length() == 0) {
                // The first two components are one number, 40 a + b with a at most 2.
                int root = component.min(BigInteger.valueOf(80)).intValue() / 40;
                text.append(root);
                component = component.subtract(BigInteger.valueOf(40L * root));
            }
            text.append('.').append(component);
            component = BigInteger.ZERO;
        }
        return text.length() <= MAX_SHOWN ? text.toString() : text.substring(0, MAX_SHOWN) + "…";
    }

    private static void end(DerReader reader, String rule) throws MalformedException {
        if (reader.hasMore()) {
            throw new MalformedException(OBJECT, rule);
        }
    }

    private static Bytes hex(String hex) {
        return Bytes.wrap(HexFormat.of().parseHex(hex));
    }
}
