package dev.cairn.ca.tsa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampTokenInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.891Z");
    private static final byte[] DIGEST = DigestAlgorithm.SHA2_256.digest("signature".getBytes(StandardCharsets.UTF_8));
    private static final String QUERY = "application/timestamp-query";

    @TempDir
    private Path folder;

    private TestAuthority tsa;

    @BeforeEach
    void start() throws VerificationException {
        tsa = new TestAuthority(folder, InstantSource.fixed(NOW));
    }

    private static TimeStampRequest request(boolean certificates, boolean nonce) {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(certificates);
        return nonce
                ? generator.generate(
                        TSPAlgorithms.SHA256,
                        DIGEST,
                        BigInteger.ONE.shiftLeft(64).subtract(BigInteger.TWO))
                : generator.generate(TSPAlgorithms.SHA256, DIGEST);
    }

    @ParameterizedTest(name = "certReq {0}, nonce {1}")
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void tokenHasTheProfile(boolean certificates, boolean nonce) throws Exception {
        TimeStampRequest request = request(certificates, nonce);
        Answer answer = tsa.post(QUERY, request.getEncoded());
        assertEquals(200, answer.status());
        assertEquals("application/timestamp-reply", answer.contentType());
        assertEquals("no-cache", answer.headers().get("Cache-Control"));
        TimeStampResponse response = new TimeStampResponse(answer.body().toArray());
        response.validate(request);
        assertEquals(0, response.getStatus());
        assertArrayEquals(response.getEncoded("DER"), answer.body().toArray(), "strict DER");

        TimeStampTokenInfo info = response.getTimeStampToken().getTimeStampInfo();
        assertEquals("1.3.6.1.4.1.57264.2", info.getPolicy().getId());
        assertEquals(Instant.parse("2026-03-04T05:06:07Z"), info.getGenTime().toInstant());
        assertEquals(
                "20260304050607Z",
                info.toASN1Structure().getGenTime().getTimeString().replace("GMT+00:00", "Z"));
        assertEquals(1, info.getGenTimeAccuracy().getSeconds());
        assertEquals(0, info.getGenTimeAccuracy().getMillis());
        assertFalse(info.isOrdered());
        assertEquals(request.getNonce(), info.getNonce());
        assertTrue(info.getSerialNumber().signum() > 0 && info.getSerialNumber().bitLength() <= 159);
        assertEquals(
                new X509CertificateHolder(tsa.chain.get(0).getEncoded()).getSubject(),
                info.getTsa().getName());

        assertEquals(3, response.getTimeStampToken().toCMSSignedData().getVersion());
        assertEquals(
                certificates ? 1 : 0,
                response.getTimeStampToken().getCertificates().getMatches(null).size());
        SignerInformation signer = response.getTimeStampToken()
                .toCMSSignedData()
                .getSignerInfos()
                .getSigners()
                .iterator()
                .next();
        Set<String> attributes = new TreeSet<>();
        for (Attribute attribute :
                signer.getSignedAttributes().toASN1Structure().getAttributes()) {
            attributes.add(attribute.getAttrType().getId());
        }
        // contentType, messageDigest, signingTime, signingCertificateV2
        assertEquals(
                new TreeSet<>(Set.of(
                        "1.2.840.113549.1.9.3",
                        "1.2.840.113549.1.9.4",
                        "1.2.840.113549.1.9.5",
                        "1.2.840.113549.1.9.16.2.47")),
                attributes);
        assertNull(signer.getUnsignedAttributes());
        SigningCertificateV2 ess = SigningCertificateV2.getInstance(signer.getSignedAttributes()
                .get(PKCSObjectIdentifiers.id_aa_signingCertificateV2)
                .getAttrValues()
                .getObjectAt(0));
        assertArrayEquals(
                DigestAlgorithm.SHA2_256.digest(tsa.chain.get(0).getEncoded()),
                ess.getCerts()[0].getCertHashObject().getOctets());
        response.getTimeStampToken()
                .validate(new JcaSimpleSignerInfoVerifierBuilder()
                        .setProvider(new BouncyCastleProvider())
                        .build(tsa.chain.get(0)));
    }

    @Test
    void serialsDiffer() throws Exception {
        byte[] request = request(false, false).getEncoded();
        assertNotEquals(serial(request), serial(request));
    }

    private BigInteger serial(byte[] request) throws Exception {
        return new TimeStampResponse(tsa.post(QUERY, request).body().toArray())
                .getTimeStampToken()
                .getTimeStampInfo()
                .getSerialNumber();
    }

    @Test
    void chainIsServedLeafFirst() throws Exception {
        Answer answer = tsa.routes
                .get(1)
                .answer(new Call("/api/v1/timestamp/certchain", "", Map.of(), Bytes.EMPTY))
                .toCompletableFuture()
                .join();
        assertEquals("application/pem-certificate-chain", answer.contentType());
        assertEquals("max-age=86400, immutable", answer.headers().get("Cache-Control"));
        List<Pem> blocks = Pem.parseAll(answer.body().utf8());
        assertEquals(2, blocks.size());
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    Bytes.wrap(tsa.chain.get(i).getEncoded()), blocks.get(i).der());
        }
    }

    /** Every mutation of a good request gets a token or one of the two refusals, and a token only ever for what is asked. */
    @Test
    void mutatedRequestsGetDefinedAnswers() throws Exception {
        long seed = System.nanoTime();
        System.out.println("TimestampAuthorityTest seed " + seed);
        Random random = new Random(seed);
        byte[] good = request(true, true).getEncoded();
        int tokens = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] mutated = mutate(good, random);
            Answer answer = tsa.post(QUERY, mutated);
            if (answer.status() == 200) {
                tokens++;
                new TimeStampResponse(answer.body().toArray()).validate(new TimeStampRequest(mutated));
            } else {
                assertEquals(400, answer.status());
                assertTrue(answer.body().utf8().startsWith("{\"code\":400,\"message\":\""));
                assertTrue(answer.body().size() < 600);
            }
        }
        // A changed digest or nonce is as good as the first.
        assertTrue(tokens > 100, () -> "so few tokens: the mutations go astray");
    }

    private static byte[] mutate(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            switch (random.nextInt(4)) {
                case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, random.nextInt(bytes.length + 3)));
                default -> bytes[random.nextInt(bytes.length)] = good[random.nextInt(good.length)];
            }
        }
        return bytes;
    }

    @Test
    void foreignOrUnfitCertificatesAreRefused() throws Exception {
        LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);
        LocalKey root = LocalKey.generate(KeyType.ECDSA_P384);
        List<X509Certificate> chain = TsaCeremony.makeChain("example.com", root, key.publicKey(), NOW);
        List<X509Certificate> other =
                TsaCeremony.makeChain("example.com", LocalKey.generate(KeyType.ECDSA_P384), key.publicKey(), NOW);
        refused("leaf and the root", key, chain.subList(0, 1));
        refused("not its key's", LocalKey.generate(KeyType.ECDSA_P256), chain);
        refused("does not lead", key, List.of(chain.get(0), other.get(1)));
        refused("timeStamping alone", root, List.of(chain.get(1), chain.get(1)));
    }

    private void refused(String rule, LocalKey key, List<X509Certificate> chain) {
        StampClock clock = new StampClock(
                InstantSource.fixed(NOW), () -> 0, Duration.ofSeconds(1), folder.resolve("other"), Optional::empty);
        VerificationException refusal = assertThrows(
                VerificationException.class, () -> TimestampAuthority.of(key, chain, clock, new SimpleMeterRegistry()));
        assertTrue(refusal.getMessage().contains(rule), refusal.getMessage());
    }

    @Test
    void stampsOnlyWhileItsCertificateIsValid() throws Exception {
        for (String outside : List.of("2025-12-31T23:59:59Z", "2036-01-01T00:00:01Z")) {
            Path other = folder.resolve(outside.substring(0, 4));
            java.nio.file.Files.createDirectory(other);
            Answer answer = new TestAuthority(other, InstantSource.fixed(Instant.parse(outside)))
                    .post(QUERY, request(false, false).getEncoded());
            assertEquals(503, answer.status());
        }
    }

    @Test
    void certificatesHaveTheProfile() throws Exception {
        X509Certificate leaf = tsa.chain.get(0);
        assertEquals(Set.of("2.5.29.15", "2.5.29.37"), leaf.getCriticalExtensionOIDs());
        assertEquals(List.of("1.3.6.1.5.5.7.3.8"), leaf.getExtendedKeyUsage());
        assertEquals(-1, leaf.getBasicConstraints());
        boolean[] usage = leaf.getKeyUsage();
        assertTrue(usage[0]);
        for (int i = 1; i < usage.length; i++) {
            assertFalse(usage[i]);
        }
        X509Certificate root = tsa.chain.get(1);
        assertEquals(0, root.getBasicConstraints());
        assertEquals("SHA384withECDSA", root.getSigAlgName());
        leaf.verify(root.getPublicKey());
        root.verify(root.getPublicKey());
        assertEquals(Instant.parse("2036-01-01T00:00:00Z"), leaf.getNotAfter().toInstant());
    }

    @Test
    void countsWhatCameOfRequests() throws IOException {
        tsa.post(QUERY, request(false, false).getEncoded());
        tsa.post(QUERY, new byte[] {1});
        assertEquals(
                1, tsa.metrics.counter("cairn.timestamps", "result", "granted").count());
        assertEquals(
                1, tsa.metrics.counter("cairn.timestamps", "result", "refused").count());
    }

    /** Not a benchmark: shows in the log what a token costs, and fails only if it is out of all proportion. */
    @Test
    void tokensAreCheap() throws Exception {
        byte[] request = request(true, true).getEncoded();
        List<Long> rounds = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < 500; i++) {
                assertEquals(200, tsa.post(QUERY, request).status());
            }
            rounds.add((System.nanoTime() - start) / 500_000);
        }
        System.out.println("microseconds per token, by rounds of 500: " + rounds);
        assertTrue(rounds.get(4) < 20_000);
    }
}
