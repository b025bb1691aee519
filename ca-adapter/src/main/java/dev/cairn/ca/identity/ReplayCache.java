package dev.cairn.ca.identity;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Remembers tokens until they expire, so that each gets one certificate: by issuer and {@code jti}, or where there is none by SHA-256 of what is
 * signed (the signature could be written in other ways). It holds for this process only and is lost with it.
 *
 * <p>When it is full of tokens that have not expired, every further one is refused: to forget would let a token be used again. A token counts as
 * used when it has been verified, whatever comes after; a client whose proof of possession was wrong needs a new one.
 */
final class ReplayCache {
    private record Used(Bytes key, long expires) {}

    private final int maxEntries;
    /** Both are guarded by this. */
    private final Set<Bytes> keys = new HashSet<>();

    private final PriorityQueue<Used> byExpiry = new PriorityQueue<>(Comparator.comparingLong(Used::expires));

    ReplayCache(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    /**
     * @param expires seconds since 1970
     * @throws IdentityException if the token was used, or the cache is full
     */
    void use(String issuer, UnverifiedToken token, double expires, Instant now) throws IdentityException {
        Bytes key = key(issuer, token);
        synchronized (this) {
            Used oldest = byExpiry.peek();
            while (oldest != null && oldest.expires <= now.getEpochSecond()) {
                byExpiry.remove();
                keys.remove(oldest.key);
                oldest = byExpiry.peek();
            }
            if (keys.contains(key)) {
                throw Refusal.of("the token was used before, and each is taken once");
            }
            if (keys.size() >= maxEntries) {
                throw Refusal.of("too many tokens are in use, try again later");
            }
            keys.add(key);
            // Rounded up: the token is good until its expiry, to the fraction.
            byExpiry.add(new Used(key, (long) Math.ceil(expires)));
        }
    }

    private static Bytes key(String issuer, UnverifiedToken token) {
        MessageDigest digest = DigestAlgorithm.SHA2_256.newDigest();
        digest.update(issuer.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        if (token.claims().get("jti") instanceof String jti && !jti.isEmpty()) {
            digest.update((byte) 1);
            digest.update(jti.getBytes(StandardCharsets.UTF_8));
        } else {
            digest.update((byte) 2);
            digest.update(token.signingInput().unsafeArray());
        }
        return Bytes.wrap(digest.digest());
    }
}
