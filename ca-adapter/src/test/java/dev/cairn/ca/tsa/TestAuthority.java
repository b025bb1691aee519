package dev.cairn.ca.tsa;

import dev.cairn.core.Bytes;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An authority with a chain of its own, and its routes. */
final class TestAuthority {
    static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

    final List<X509Certificate> chain;
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final TimestampAuthority authority;
    final List<Route> routes;

    TestAuthority(Path folder, InstantSource clock) throws VerificationException {
        LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);
        chain = TsaCeremony.makeChain("example.com", LocalKey.generate(KeyType.ECDSA_P384), key.publicKey(), MADE);
        StampClock stamps =
                new StampClock(clock, () -> 0, Duration.ofDays(1), folder.resolve("last-timestamp"), Optional::empty);
        authority = TimestampAuthority.of(key, chain, stamps, metrics);
        routes = TimestampRoutes.of(authority);
    }

    Answer post(String contentType, byte[] body) {
        return routes.get(0)
                .answer(new Call("/api/v1/timestamp", contentType, Map.of(), Bytes.copyOf(body)))
                .toCompletableFuture()
                .join();
    }
}
