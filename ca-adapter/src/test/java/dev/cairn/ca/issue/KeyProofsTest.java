package dev.cairn.ca.issue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyProofsTest {
    private static final KeyProofs DEFAULT = new KeyProofs(ClientAlgorithm.DEFAULT);
    private static final String EMAIL = "jäne@example.com";
    private static final List<String> CHALLENGES = List.of(EMAIL, "subject-1");
    private static final LocalKey P256 = LocalKey.generate(KeyType.ECDSA_P256);
    private static final LocalKey P384 = LocalKey.generate(KeyType.ECDSA_P384);

    private static void refused(String message, KeyRequest request) {
        RefusedException e = assertThrows(RefusedException.class, () -> DEFAULT.prove(request, CHALLENGES), message);
        assertTrue(e.text().startsWith(message), e.text());
        assertTrue(
                e.text().equals(message)
                        || message.startsWith("signing algorithm")
                        || e.text().charAt(message.length()) == ':',
                e.text());
    }

    private static KeyRequest key(String content) {
        return new KeyRequest.PublicKeyWithProof(Bytes.ofUtf8(content), Bytes.ofUtf8("x"));
    }

    private static KeyRequest csr(Bytes pem) {
        return new KeyRequest.SigningRequest(pem);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RSA_OTHER", "ML_DSA_44"})
    void everyKeyProvesEitherChallenge(KeyType type) throws Exception {
        LocalKey key = LocalKey.generate(type);
        for (String challenge : CHALLENGES) {
            assertEquals(key.publicKey(), DEFAULT.prove(TestIssuance.proof(key, challenge), CHALLENGES));
        }
        refused(KeyProofs.NOT_VERIFIED, TestIssuance.proof(key, "subject-2"));
    }

    @Test
    void formsOfKeys() throws Exception {
        Bytes proof = ((KeyRequest.PublicKeyWithProof) TestIssuance.proof(P256, EMAIL)).proof();
        String base64 = P256.publicKey().spki().base64();
        for (Bytes content : List.of(
                P256.publicKey().spki(),
                Bytes.ofUtf8("-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n"),
                Bytes.ofUtf8(KeyFiles.publicPem(P256.publicKey()).replace("\n", "\r\n")))) {
            KeyRequest request = new KeyRequest.PublicKeyWithProof(content, proof);
            assertEquals(P256.publicKey(), DEFAULT.prove(request, CHALLENGES));
        }
        LocalKey rsa = LocalKey.generate(KeyType.RSA_2048);
        byte[] pkcs1 = SubjectPublicKeyInfo.getInstance(rsa.publicKey().spki().toArray())
                .getPublicKeyData()
                .getOctets();
        Bytes pem = Bytes.ofUtf8(new Pem("RSA PUBLIC KEY", Bytes.wrap(pkcs1)).encode());
        Bytes rsaProof = ((KeyRequest.PublicKeyWithProof) TestIssuance.proof(rsa, EMAIL)).proof();
        assertEquals(rsa.publicKey(), DEFAULT.prove(new KeyRequest.PublicKeyWithProof(pem, rsaProof), CHALLENGES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no key",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----\n",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
            })
    void keysThatCannotBeRead(String content) {
        refused("The public key supplied in the request could not be parsed", key(content));
    }

    @Test
    void pointOffTheCurve() {
        byte[] spki = P256.publicKey().spki().toArray();
        spki[spki.length - 1] ^= 1;
        refused(
                "The public key supplied in the request could not be parsed",
                key(new Pem("PUBLIC KEY", Bytes.wrap(spki)).encode()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2047, 2056})
    void rsaOfOtherSizes(int bits) throws Exception {
        BigInteger modulus;
        do {
            modulus = BigInteger.probablePrime((bits + 1) / 2, new Random())
                    .multiply(BigInteger.probablePrime(bits / 2, new Random()));
        } while (modulus.bitLength() != bits);
        byte[] spki = new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                        new RSAPublicKey(modulus, BigInteger.valueOf(65_537)))
                .getEncoded("DER");
        refused(
                "The public key supplied in the request is insecure",
                key(new Pem("PUBLIC KEY", Bytes.wrap(spki)).encode()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp224r1", "brainpoolP320r1"})
    void otherCurves(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
        generator.initialize(new ECGenParameterSpec(curve));
        insecure(generator);
    }

    private static void insecure(KeyPairGenerator generator) {
        Bytes spki = Bytes.wrap(generator.generateKeyPair().getPublic().getEncoded());
        refused("The public key supplied in the request is insecure", key(new Pem("PUBLIC KEY", spki).encode()));
    }

    @Test
    void signatureIsDer() {
        byte[] der = P256.sign(Bytes.ofUtf8(EMAIL).toArray());
        int rLength = der[3];
        BigInteger r = new BigInteger(1, java.util.Arrays.copyOfRange(der, 4, 4 + rLength));
        BigInteger s = new BigInteger(1, java.util.Arrays.copyOfRange(der, 6 + rLength, der.length));
        Bytes raw = Bytes.wrap(HexFormat.of().parseHex(String.format("%064x%064x", r, s)));
        Bytes pem = Bytes.ofUtf8(KeyFiles.publicPem(P256.publicKey()));
        assertTrue(P256.publicKey().verifyMessage(Bytes.ofUtf8(EMAIL).toArray(), raw.toArray()));
        refused(KeyProofs.NOT_VERIFIED, new KeyRequest.PublicKeyWithProof(pem, raw));
        refused(KeyProofs.NOT_VERIFIED, new KeyRequest.PublicKeyWithProof(pem, Bytes.EMPTY));
    }

    @Test
    void signingRequests() throws Exception {
        for (String label : List.of("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST")) {
            Bytes pem = Csrs.pem(label, P256, P256, Csrs.ECDSA_SHA256, Optional.of(DigestAlgorithm.SHA2_256));
            assertEquals(P256.publicKey(), DEFAULT.prove(csr(pem), List.of()));
        }
        LocalKey ed = LocalKey.generate(KeyType.ED25519);
        Bytes pem = Csrs.pem("CERTIFICATE REQUEST", ed, ed, Csrs.ED25519, Optional.empty());
        assertEquals(ed.publicKey(), DEFAULT.prove(csr(pem), List.of()));
        LocalKey rsa = LocalKey.generate(KeyType.RSA_2048);
        pem = Csrs.pem("CERTIFICATE REQUEST", rsa, rsa, Csrs.RSA_SHA256, Optional.of(DigestAlgorithm.SHA2_256));
        assertEquals(rsa.publicKey(), DEFAULT.prove(csr(pem), List.of()));
    }

    @Test
    void signingRequestsThatAreRefused() throws Exception {
        Optional<DigestAlgorithm> sha256 = Optional.of(DigestAlgorithm.SHA2_256);
        String label = "CERTIFICATE REQUEST";
        refused(
                "The signature supplied in the request could not be verified",
                csr(Csrs.pem(label, P256, LocalKey.generate(KeyType.ECDSA_P256), Csrs.ECDSA_SHA256, sha256)));
        refused(
                "signing algorithm not permitted: *ecdsa.PublicKey, SHA-256",
                csr(Csrs.pem(label, P384, P384, Csrs.ECDSA_SHA256, sha256)));
        String notParsed = "The certificate signing request could not be parsed";
        refused(notParsed, csr(Bytes.ofUtf8("x")));
        refused(notParsed, csr(Csrs.pem("CERTIFICATE", P256, P256, Csrs.ECDSA_SHA256, sha256)));
        refused(notParsed, csr(Csrs.pem(label, P256, P256, Csrs.RSA_SHA256, sha256)));
        refused(notParsed, csr(Csrs.pem(label, P256, P256, "1.2.840.10045.4.1", sha256)));
        KeyProofs wider = new KeyProofs(EnumSet.allOf(ClientAlgorithm.class));
        assertEquals(
                P384.publicKey(), wider.prove(csr(Csrs.pem(label, P384, P384, Csrs.ECDSA_SHA256, sha256)), List.of()));
    }

    @Test
    void listOfAlgorithms() {
        KeyProofs narrow = new KeyProofs(Set.of(ClientAlgorithm.ED25519));
        RefusedException e =
                assertThrows(RefusedException.class, () -> narrow.prove(TestIssuance.proof(P256, EMAIL), CHALLENGES));
        assertEquals("signing algorithm not permitted: *ecdsa.PublicKey, SHA-256", e.text());
        assertEquals(Optional.of(ClientAlgorithm.ED25519), ClientAlgorithm.byName("ed25519"));
        assertEquals(Optional.empty(), ClientAlgorithm.byName("none"));
    }

    @Test
    void weakRsa() {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        BigInteger e = BigInteger.valueOf(65_537);
        BigInteger p = BigInteger.probablePrime(1024, random);
        BigInteger close = p.add(BigInteger.TWO).nextProbablePrime();
        BigInteger far = BigInteger.probablePrime(1024, random);
        String label = "seed " + seed;
        assertFalse(GoodRsaKey.weakness(p.multiply(far), e).isPresent(), label);
        assertTrue(GoodRsaKey.weakness(p.multiply(far), BigInteger.valueOf(3)).isPresent(), label);
        assertTrue(GoodRsaKey.weakness(p.multiply(close), e).orElse("").contains("close together"), label);
        assertTrue(
                GoodRsaKey.weakness(p.multiply(BigInteger.valueOf(751)), e)
                        .orElse("")
                        .contains("small prime"),
                label);
        // A number that is a power of 65537 modulo all the small primes, as those of the library are.
        BigInteger primes = BigInteger.ONE;
        for (int prime : new int[] {
            2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103,
            107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167
        }) {
            primes = primes.multiply(BigInteger.valueOf(prime));
        }
        BigInteger roca = primes.shiftLeft(1800).add(e.modPow(BigInteger.valueOf(12_345), primes));
        while (!roca.gcd(BigInteger.valueOf(173 * 179L)).equals(BigInteger.ONE)
                || GoodRsaKey.weakness(roca, e).orElse("").contains("small prime")) {
            roca = roca.add(primes);
        }
        assertTrue(GoodRsaKey.weakness(roca, e).orElse("").contains("ROCA"), label);
    }
}
