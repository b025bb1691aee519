package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.bundle.Bundle.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * What was signed, as its digests. Immutable.
 *
 * <p>Its bytes are kept only where a pure Ed25519 signature may need them, which is over the message itself and reads it twice: nothing that is streamed
 * can be verified with one.
 */
public final class Artifact {
    /** The longest artifact that a pure Ed25519 signature is verified over, in bytes. */
    public static final int MAX_KEPT_BYTES = 64 << 20;

    /** Up to this length there is nothing to win with native code. */
    private static final int SHORT_BYTES = 4 << 20;

    /** The pieces of longer ones: few enough calls, and a piece is still in the processor's cache when it is hashed. */
    private static final int PIECE_BYTES = 128 << 10;

    private final Map<DigestAlgorithm, Bytes> digests;
    private final Optional<Bytes> content;

    private Artifact(Map<DigestAlgorithm, Bytes> digests, Optional<Bytes> content) {
        this.digests = new EnumMap<>(digests);
        this.content = content;
    }

    /** One of which only a digest is known. */
    public static Artifact of(Digest digest) {
        return new Artifact(Map.of(digest.algorithm(), digest.value()), Optional.empty());
    }

    /** One that is in memory, with all its digests. */
    public static Artifact of(Bytes content) {
        Map<DigestAlgorithm, Bytes> digests = new EnumMap<>(DigestAlgorithm.class);
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            digests.put(algorithm, Bytes.wrap(algorithm.digest(content.unsafeArray())));
        }
        return new Artifact(digests, Optional.of(content));
    }

    /** As {@link #read(InputStream, Set, boolean, LongConsumer)}, keeping nothing and telling nobody. */
    public static Artifact read(InputStream in, Set<DigestAlgorithm> algorithms) throws IOException {
        return read(in, algorithms, false, read -> {});
    }

    /**
     * Reads one to its end, in constant memory.
     *
     * @param algorithms the digests to make; SHA-256 is made in any case
     * @param keep whether to keep the bytes of one that is not longer than {@link #MAX_KEPT_BYTES}
     * @param progress is told how many bytes were read, for every piece
     */
    public static Artifact read(InputStream in, Set<DigestAlgorithm> algorithms, boolean keep, LongConsumer progress)
            throws IOException {
        byte[] first = in.readNBytes(SHORT_BYTES);
        boolean isLong = first.length == SHORT_BYTES;
        Map<DigestAlgorithm, MessageDigest> running = new EnumMap<>(DigestAlgorithm.class);
        Set<DigestAlgorithm> wanted = EnumSet.of(DigestAlgorithm.SHA2_256);
        wanted.addAll(algorithms);
        for (DigestAlgorithm algorithm : wanted) {
            running.put(algorithm, isLong ? LongDigests.of(algorithm) : algorithm.newDigest());
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] chunk = first;
        long total = 0;
        for (int length = first.length; length >= 0; length = in.read(chunk)) {
            for (MessageDigest digest : running.values()) {
                digest.update(chunk, 0, length);
            }
            total += length;
            if (keep && total <= MAX_KEPT_BYTES) {
                kept.write(chunk, 0, length);
            }
            progress.accept(total);
            if (!isLong) {
                break;
            }
            if (chunk == first) {
                chunk = new byte[PIECE_BYTES];
            }
        }
        Map<DigestAlgorithm, Bytes> digests = new EnumMap<>(DigestAlgorithm.class);
        running.forEach((algorithm, digest) -> digests.put(algorithm, Bytes.wrap(digest.digest())));
        boolean whole = keep && total <= MAX_KEPT_BYTES;
        return new Artifact(digests, whole ? Optional.of(Bytes.wrap(kept.toByteArray())) : Optional.empty());
    }

    /** A digest, if it is known. */
    public Optional<Bytes> digest(DigestAlgorithm algorithm) {
        return Optional.ofNullable(digests.get(algorithm));
    }

    /** All digests that are known. */
    public List<Digest> digests() {
        List<Digest> list = new ArrayList<>();
        digests.forEach((algorithm, value) -> list.add(new Digest(algorithm, value)));
        return list;
    }

    /** The bytes, where they were kept. */
    public Optional<Bytes> content() {
        return content;
    }

    /** Whether a digest is that of the artifact; empty where the artifact's own is not known. */
    Optional<Boolean> has(Digest digest) {
        return digest(digest.algorithm()).map(digest.value()::equals);
    }

    /** The first digest as text, such as {@code sha256:…}. */
    @Override
    public String toString() {
        return digests.isEmpty() ? "" : digests().get(0).toString().toLowerCase(Locale.ROOT);
    }
}
