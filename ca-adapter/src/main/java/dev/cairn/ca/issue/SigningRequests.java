package dev.cairn.ca.issue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DerReader;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads PKCS #10 requests (RFC 2986). Their subject and attributes are not looked at: the token says who it is. */
final class SigningRequests {
    static final String NOT_PARSED = "The certificate signing request could not be parsed";

    private static final String OBJECT = "certificate signing request";
    private static final int MAX_BYTES = 64 * 1024;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int ATTRIBUTES = 0xa0;

    /** A signature algorithm: which keys it is for, with which hash function. */
    private record Algorithm(String family, Optional<DigestAlgorithm> digest) {}

    /** By the content of the object identifier. */
    private static final Map<String, Algorithm> ALGORITHMS = Map.of(
            "2a8648ce3d040302", new Algorithm("ECDSA", Optional.of(DigestAlgorithm.SHA2_256)),
            "2a8648ce3d040303", new Algorithm("ECDSA", Optional.of(DigestAlgorithm.SHA2_384)),
            "2a8648ce3d040304", new Algorithm("ECDSA", Optional.of(DigestAlgorithm.SHA2_512)),
            "2a864886f70d01010b", new Algorithm("RSA", Optional.of(DigestAlgorithm.SHA2_256)),
            "2a864886f70d01010c", new Algorithm("RSA", Optional.of(DigestAlgorithm.SHA2_384)),
            "2a864886f70d01010d", new Algorithm("RSA", Optional.of(DigestAlgorithm.SHA2_512)),
            "2b6570", new Algorithm("ED25519", Optional.empty()));

    /**
     * A request.
     *
     * @param digest the hash function of its signature; empty for Ed25519
     * @param signed what is signed, as it was sent
     */
    record Csr(VerificationKey key, Optional<DigestAlgorithm> digest, Bytes signed, Bytes signature) {
        /** Whether the key made the signature. */
        boolean isSigned() {
            return digest.isPresent()
                    ? ClientSignatures.verify(key, digest.get(), signed, signature)
                    : key.verifyMessage(signed.unsafeArray(), signature.unsafeArray());
        }
    }

    private SigningRequests() {}

    static Csr read(Bytes pem) throws RefusedException {
        try {
            return parse(der(pem));
        } catch (MalformedException e) {
            throw new RefusedException(Reason.KEY, NOT_PARSED + ": " + e.getMessage());
        }
    }

    private static byte[] der(Bytes pem) throws MalformedException {
        if (pem.size() > MAX_BYTES) {
            throw new MalformedException(OBJECT, "longer than " + MAX_BYTES + " bytes");
        }
        List<Pem> blocks = Pem.parseAll(new String(pem.unsafeArray(), StandardCharsets.ISO_8859_1));
        if (blocks.size() != 1) {
            throw new MalformedException(OBJECT, blocks.size() + " PEM blocks where one belongs");
        }
        String label = blocks.get(0).label();
        if (!label.equals("CERTIFICATE REQUEST") && !label.equals("NEW CERTIFICATE REQUEST")) {
            throw new MalformedException(OBJECT, "label is neither CERTIFICATE REQUEST nor NEW CERTIFICATE REQUEST");
        }
        return blocks.get(0).der().toArray();
    }

    private static Csr parse(byte[] der) throws MalformedException, RefusedException {
        DerReader outer = new DerReader(OBJECT, der);
        DerReader request = outer.enter(DerReader.SEQUENCE);
        requireEnd(outer);
        byte[] signed = request.element();
        Algorithm algorithm = algorithm(request.enter(DerReader.SEQUENCE));
        byte[] bits = request.enter(BIT_STRING).rest();
        requireEnd(request);
        if (bits.length < 2 || bits[0] != 0) {
            throw new MalformedException(OBJECT, "the signature is not of whole bytes");
        }
        VerificationKey key = ClientKeys.ofSpki(spki(new DerReader(OBJECT, signed).enter(DerReader.SEQUENCE)));
        if (!algorithm.family().equals(family(key.type()))) {
            throw new MalformedException(OBJECT, "the signature algorithm is not one of its key");
        }
        return new Csr(
                key, algorithm.digest(), Bytes.wrap(signed), Bytes.wrap(Arrays.copyOfRange(bits, 1, bits.length)));
    }

    /** {@code version(0), subject, subjectPKInfo, [0] attributes} (section 4.1). */
    private static byte[] spki(DerReader info) throws MalformedException {
        if (!Arrays.equals(info.enter(INTEGER).rest(), new byte[] {0})) {
            throw new MalformedException(OBJECT, "version is not 0");
        }
        info.enter(DerReader.SEQUENCE);
        byte[] spki = info.element();
        info.enter(ATTRIBUTES);
        requireEnd(info);
        return spki;
    }

    private static Algorithm algorithm(DerReader identifier) throws MalformedException {
        Algorithm algorithm = ALGORITHMS.get(HexFormat.of()
                .formatHex(identifier.enter(DerReader.OBJECT_IDENTIFIER).rest()));
        if (algorithm == null) {
            throw new MalformedException(
                    OBJECT,
                    "signature algorithm is neither ECDSA or RSA PKCS #1 with SHA-256, SHA-384 or SHA-512 nor Ed25519");
        }
        return algorithm;
    }

    private static String family(KeyType type) {
        return switch (type) {
            case ECDSA_P256, ECDSA_P384, ECDSA_P521 -> "ECDSA";
            case RSA_2048, RSA_3072, RSA_4096, RSA_OTHER -> "RSA";
            case ED25519 -> "ED25519";
            case ML_DSA_44 -> "ML-DSA";
        };
    }

    private static void requireEnd(DerReader reader) throws MalformedException {
        if (reader.hasMore()) {
            throw new MalformedException(OBJECT, "bytes after the end of the DER");
        }
    }
}
