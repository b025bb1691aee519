package dev.cairn.ca.certificate;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Authorities for tests. */
public final class TestChains {
    public static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    public static final AuthorityCeremony CEREMONY = new AuthorityCeremony(new SecureRandom());

    private TestChains() {}

    /** A root of P-384 and an intermediate of this type. */
    public static CertificateAuthority authority(KeyType type) {
        return authority(LocalKey.generate(type), AuthorityCeremony.INTERMEDIATE_LIFETIME);
    }

    public static CertificateAuthority authority(LocalKey key, Duration lifetime) {
        LocalKey rootKey = LocalKey.generate(KeyType.ECDSA_P384);
        X509Certificate root =
                CEREMONY.root(rootKey, "example.com", "root", NOW.minusSeconds(60), AuthorityCeremony.ROOT_LIFETIME);
        X509Certificate intermediate = CEREMONY.intermediate(
                rootKey, root, key.publicKey(), "example.com", "intermediate", NOW.minusSeconds(60), lifetime);
        return load(key, List.of(intermediate, root));
    }

    public static CertificateAuthority load(LocalKey key, List<X509Certificate> chain) {
        try {
            return CertificateAuthority.load(key, chain, NOW);
        } catch (MalformedException | VerificationException e) {
            throw new AssertionError(e);
        }
    }
}
