package dev.cairn.ca.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayCacheTest {
    private static final Instant NOW = Instant.ofEpochSecond(1000);

    private static UnverifiedToken token(Map<String, Object> claims, String signingInput, String signature) {
        return new UnverifiedToken(JwsAlgorithm.RS256, "", claims, Bytes.ofUtf8(signingInput), Bytes.ofUtf8(signature));
    }

    private static void assertRefused(String reason, ReplayCache cache, UnverifiedToken token, Instant now) {
        IdentityException refusal =
                assertThrows(IdentityException.class, () -> cache.use("https://a", token, 1010, now));
        assertEquals(Refusal.SENTENCE + ": " + reason, refusal.getMessage());
    }

    @Test
    void aTokenWithoutJtiIsKnownByWhatIsSigned() throws Exception {
        ReplayCache cache = new ReplayCache(10);
        cache.use("https://a", token(Map.of(), "x", "1"), 1010, NOW);
        assertRefused("the token was used before, and each is taken once", cache, token(Map.of(), "x", "2"), NOW);
        cache.use("https://a", token(Map.of(), "y", "1"), 1010, NOW);
    }

    @Test
    void aJtiIsTheIssuersOwn() throws Exception {
        ReplayCache cache = new ReplayCache(10);
        cache.use("https://a", token(Map.of("jti", "1"), "x", "1"), 1010, NOW);
        cache.use("https://b", token(Map.of("jti", "1"), "x", "1"), 1010, NOW);
        assertRefused(
                "the token was used before, and each is taken once", cache, token(Map.of("jti", "1"), "z", "1"), NOW);
    }

    @Test
    void aFullCacheRefusesUntilSomethingExpires() throws Exception {
        ReplayCache cache = new ReplayCache(2);
        cache.use("https://a", token(Map.of(), "1", ""), 1005.5, NOW);
        cache.use("https://a", token(Map.of(), "2", ""), 1010, NOW);
        assertRefused("too many tokens are in use, try again later", cache, token(Map.of(), "3", ""), NOW);
        assertRefused(
                "too many tokens are in use, try again later", cache, token(Map.of(), "3", ""), NOW.plusSeconds(5));
        cache.use("https://a", token(Map.of(), "3", ""), 1010, NOW.plusSeconds(6));
    }
}
