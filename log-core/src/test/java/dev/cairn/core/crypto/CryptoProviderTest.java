package dev.cairn.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SignatureSpi;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CryptoProviderTest {
    @Test
    void thereIsOneForTheProcess() {
        assertSame(CryptoProvider.get(), CryptoProvider.get());
        assertTrue(
                List.of("native", "bouncycastle").contains(CryptoProvider.get().name()));
    }

    @Test
    void theNativeProviderIsTakenWhereItLoads() {
        for (CryptoProvider provider : Providers.all()) {
            if (provider.isNative()) {
                CryptoProvider chosen = CryptoProvider.choose(null, CryptoProvider::loadNative);
                assertEquals("native", chosen.name());
                assertEquals(provider.description(), chosen.description());
            }
        }
    }

    @Test
    void theSelfTestPassesForEachProvider() {
        Providers.all().forEach(CryptoSelfTest::run);
    }

    private static Provider fails() {
        throw new IllegalStateException("it does not load: no such library");
    }

    @Test
    void aNativeProviderThatDoesNotLoadIsReplaced() {
        CryptoProvider chosen = CryptoProvider.choose(null, CryptoProviderTest::fails);
        assertEquals("bouncycastle", chosen.name());
        assertTrue(chosen.description().startsWith("Bouncy Castle "), chosen.description());
        assertTrue(
                chosen.description().endsWith("; no native provider: it does not load: no such library"),
                chosen.description());
    }

    @Test
    void forcing() {
        assertEquals(
                "bouncycastle",
                CryptoProvider.choose("bouncycastle", CryptoProviderTest::fails).name());
        assertThrows(IllegalStateException.class, () -> CryptoProvider.choose("native", CryptoProviderTest::fails));
        assertThrows(IllegalStateException.class, () -> CryptoProvider.choose("Native", CryptoProviderTest::fails));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void aProviderThatFailsTheSelfTestIsNotUsed(String fault, Provider provider, String reason) {
        CryptoProvider chosen = CryptoProvider.choose(null, () -> provider);
        assertEquals("bouncycastle", chosen.name());
        assertTrue(chosen.description().endsWith("; no native provider: self-test: " + reason), chosen.description());
    }

    static List<Arguments> broken() {
        return List.of(
                Arguments.of("reads no keys", new Fake(), "a fake reads no keys of EC"),
                Arguments.of("computes nothing", new Fake().withKeys(), "a fake computes no NONEwithECDSA"),
                Arguments.of(
                        "refuses everything",
                        new Fake().withKeys().withVerifier(RefusesAll.class),
                        "ECDSA P-256 refuses a good signature"),
                Arguments.of(
                        "accepts everything",
                        new Fake().withKeys().withVerifier(AcceptsAll.class),
                        "ECDSA P-256 accepts an altered signature"),
                Arguments.of(
                        "looks at the message only",
                        new Fake().withKeys().withVerifier(LooksAtTheMessageOnly.class),
                        "ECDSA P-256 accepts an altered signature"));
    }

    @Test
    void aProviderWithoutAGeneratorSaysSo() {
        CryptoProvider provider = CryptoProvider.bouncyCastle("");
        assertThrows(IllegalStateException.class, () -> provider.keyPairGenerator("no such algorithm"));
    }

    /** A provider with as many parts as a test gives it. */
    static final class Fake extends Provider {
        private static final long serialVersionUID = 1L;

        Fake() {
            super("Fake", "1", "a fake");
        }

        Fake withKeys() {
            put("KeyFactory.EC", "org.bouncycastle.jcajce.provider.asymmetric.ec.KeyFactorySpi$EC");
            return this;
        }

        Fake withVerifier(Class<? extends SignatureSpi> verifier) {
            put("Signature.NONEwithECDSA", verifier.getName());
            return this;
        }
    }

    /** A signature whose verdict is a constant. */
    public abstract static class Verdict extends SignatureSpi {
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        abstract boolean verdict(byte[] message);

        @Override
        protected void engineInitVerify(PublicKey key) {
            message.reset();
        }

        @Override
        protected void engineUpdate(byte b) {
            message.write(b);
        }

        @Override
        protected void engineUpdate(byte[] b, int offset, int length) {
            message.write(b, offset, length);
        }

        @Override
        protected boolean engineVerify(byte[] signature) {
            return verdict(message.toByteArray());
        }

        @Override
        protected void engineInitSign(PrivateKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected byte[] engineSign() {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException();
        }
    }

    /** Loaded by name. */
    public static final class RefusesAll extends Verdict {
        @Override
        boolean verdict(byte[] message) {
            return false;
        }
    }

    /** Loaded by name. */
    public static final class AcceptsAll extends Verdict {
        @Override
        boolean verdict(byte[] message) {
            return true;
        }
    }

    /** Loaded by name. */
    public static final class LooksAtTheMessageOnly extends Verdict {
        @Override
        boolean verdict(byte[] message) {
            return Arrays.equals(
                    message, DigestAlgorithm.SHA2_256.digest("sample".getBytes(StandardCharsets.US_ASCII)));
        }
    }
}
