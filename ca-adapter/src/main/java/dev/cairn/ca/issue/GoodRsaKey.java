package dev.cairn.ca.issue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Finds RSA keys that are known to be weak: what public authorities must refuse (CA/Browser Forum Baseline Requirements section 6.1.1.3, and
 * 6.1.6 on sizes, exponents and small factors).
 */
final class GoodRsaKey {
    /** The product of all primes below 752: a modulus has no factor in common with it. */
    private static final BigInteger SMALL_PRIMES = productOfPrimesBelow(752);

    private static final int FERMAT_ROUNDS = 100;
    private static final long MIN_EXPONENT = 65_537;
    /** Squares end in one of these bytes. */
    private static final BitSet SQUARES = squaresModulo256();

    private static final List<Fingerprint> ROCA = rocaFingerprints();

    /** The residues, modulo a prime, that moduli of the weak library have. */
    private record Fingerprint(BigInteger prime, BitSet residues) {}

    private GoodRsaKey() {}

    /** What is wrong with a key; empty if nothing is known to be. */
    static Optional<String> weakness(BigInteger modulus, BigInteger exponent) {
        if (exponent.compareTo(BigInteger.valueOf(MIN_EXPONENT)) < 0 || !exponent.testBit(0)) {
            return Optional.of("RSA exponent is even or below 65537");
        }
        if (!modulus.gcd(SMALL_PRIMES).equals(BigInteger.ONE)) {
            return Optional.of("RSA modulus is divisible by a small prime");
        }
        if (isRoca(modulus)) {
            return Optional.of("RSA modulus is of the kind that ROCA finds (CVE-2017-15361)");
        }
        if (hasCloseFactors(modulus)) {
            return Optional.of("RSA modulus has two factors that are close together");
        }
        return Optional.empty();
    }

    private static boolean isRoca(BigInteger modulus) {
        return ROCA.stream()
                .allMatch(fingerprint -> fingerprint
                        .residues()
                        .get(modulus.mod(fingerprint.prime()).intValue()));
    }

    /** Fermat's method: with n = a² - b², a from the root of n upwards. */
    private static boolean hasCloseFactors(BigInteger modulus) {
        BigInteger a = modulus.sqrt();
        if (a.multiply(a).compareTo(modulus) < 0) {
            a = a.add(BigInteger.ONE);
        }
        BigInteger b2 = a.multiply(a).subtract(modulus);
        for (int round = 0; round < FERMAT_ROUNDS; round++) {
            if (isSquare(b2)) {
                return true;
            }
            b2 = b2.add(a.shiftLeft(1)).add(BigInteger.ONE);
            a = a.add(BigInteger.ONE);
        }
        return false;
    }

    private static boolean isSquare(BigInteger value) {
        // Five of six are ruled out by their last byte, which saves the root.
        if (!SQUARES.get(value.intValue() & 0xff)) {
            return false;
        }
        BigInteger root = value.sqrt();
        return root.multiply(root).equals(value);
    }

    private static BitSet squaresModulo256() {
        BitSet squares = new BitSet(256);
        for (int i = 0; i < 256; i++) {
            squares.set((i * i) & 0xff);
        }
        return squares;
    }

    private static BigInteger productOfPrimesBelow(int bound) {
        BigInteger product = BigInteger.TWO;
        for (int n = 3; n < bound; n += 2) {
            if (isPrime(n)) {
                product = product.multiply(BigInteger.valueOf(n));
            }
        }
        return product;
    }

    private static boolean isPrime(int n) {
        for (int d = 3; d * d <= n; d += 2) {
            if (n % d == 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Primes of the weak library are k·M + (65537^a mod M) with M a product of small primes, so modulo each of these a modulus is a power of 65537.
     * The primes are those for which few residues are (Nemec et al., "The Return of Coppersmith's Attack", 2017).
     */
    private static List<Fingerprint> rocaFingerprints() {
        List<Fingerprint> fingerprints = new ArrayList<>();
        for (int prime : new int[] {11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157}) {
            BitSet residues = new BitSet(prime);
            int power = 1;
            do {
                residues.set(power);
                power = Math.floorMod(power * 65_537L, prime);
            } while (power != 1);
            fingerprints.add(new Fingerprint(BigInteger.valueOf(prime), residues));
        }
        return List.copyOf(fingerprints);
    }
}
