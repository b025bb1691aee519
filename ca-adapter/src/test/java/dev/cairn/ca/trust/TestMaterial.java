package dev.cairn.ca.trust;

import dev.cairn.ca.tsa.TsaCeremony;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A deployment with everything. */
final class TestMaterial {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private TestMaterial() {}

    static TrustMaterial whole() {
        // The certificates of a timestamp authority stand for those of a CA too: nothing here looks into them.
        return new TrustMaterial(
                "example.com",
                "https://sigstore.example.com",
                "https://log.example.com",
                "log.example.com",
                LocalKey.generate(KeyType.ED25519).publicKey(),
                Optional.of(LocalKey.generate(KeyType.ECDSA_P256).publicKey()),
                Optional.of(new TrustMaterial.CtLog(
                        "https://sigstore.example.com/ct",
                        LocalKey.generate(KeyType.ECDSA_P256).publicKey())),
                chain(),
                chain(),
                List.of("https://idp.example.com"),
                START);
    }

    static List<X509Certificate> chain() {
        return TsaCeremony.makeChain(
                "example.com",
                LocalKey.generate(KeyType.ECDSA_P384),
                LocalKey.generate(KeyType.ECDSA_P256).publicKey(),
                START);
    }
}
