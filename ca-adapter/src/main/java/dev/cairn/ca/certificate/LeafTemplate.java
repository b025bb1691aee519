package dev.cairn.ca.certificate;

import dev.cairn.ca.identity.SubjectName;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.VerificationKey;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What an end certificate will say, apart from its issuer and from certificate transparency.
 *
 * @param serial positive, of at most 159 bits, so that it takes no more than 20 bytes (RFC 5280 section 4.1.2.2)
 * @param notBefore whole seconds
 * @param notAfter whole seconds, not before {@code notBefore}
 * @param key of the subject
 * @param name of the subject
 * @param extensions the values of 1.3.6.1.4.1.57264.1.N by N: 1 to 6 or from 8 on (7 is a type of names)
 */
public record LeafTemplate(
        BigInteger serial,
        Instant notBefore,
        Instant notAfter,
        VerificationKey key,
        SubjectName name,
        NavigableMap<Integer, String> extensions) {
    private static final String OBJECT = "certificate extension 1.3.6.1.4.1.57264.1.";
    private static final int SERIAL_BITS = 159;
    private static final int OTHER_NAME = 7;
    private static final int MAX_EXTENSION_CHARS = 4096;
    private static final int MAX_EXTENSIONS = 64;

    /** Copies the map. */
    public LeafTemplate {
        if (serial.signum() <= 0 || serial.bitLength() > SERIAL_BITS) {
            throw new IllegalArgumentException("a serial number is positive and has at most 159 bits");
        }
        if (!isWhole(notBefore) || !isWhole(notAfter) || notAfter.isBefore(notBefore)) {
            throw new IllegalArgumentException("validity is of whole seconds and does not end before it begins");
        }
        extensions = Collections.unmodifiableNavigableMap(new TreeMap<>(extensions));
    }

    private static boolean isWhole(Instant time) {
        return time.equals(time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** A serial number of 159 random bits. */
    public static BigInteger randomSerial(SecureRandom random) {
        while (true) {
            BigInteger serial = new BigInteger(SERIAL_BITS, random);
            if (serial.signum() > 0) {
                return serial;
            }
        }
    }

    /**
     * Checks that a certificate can say this: the syntax of the name, and the numbers and lengths of the extensions.
     *
     * @throws MalformedException if it cannot
     */
    public void check() throws MalformedException {
        SubjectAlternativeName.check(name);
        if (extensions.size() > MAX_EXTENSIONS) {
            throw new MalformedException(OBJECT + "*", "more than " + MAX_EXTENSIONS);
        }
        for (Map.Entry<Integer, String> extension : extensions.entrySet()) {
            int number = extension.getKey();
            String value = extension.getValue();
            if (number <= 0 || number == OTHER_NAME) {
                throw new MalformedException(OBJECT + number, "is not an extension");
            }
            if (value.isEmpty() || value.length() > MAX_EXTENSION_CHARS) {
                throw new MalformedException(OBJECT + number, "is empty or longer than " + MAX_EXTENSION_CHARS);
            }
        }
    }
}
