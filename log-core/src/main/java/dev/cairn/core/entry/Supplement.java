package dev.cairn.core.entry;

import dev.cairn.core.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What the log keeps of a submission beside the leaf: it is in the journal, so that everything derived can be rebuilt, but not in the
 * tree, so no proof covers it.
 *
 * @param indexKeys terms that the leaf does not give, such as the subjects of an in-toto statement whose hash alone is logged
 * @param attestation the payload that the leaf holds the hash of, if the log stores attestations
 */
public record Supplement(List<IndexKey> indexKeys, Optional<Bytes> attestation) {
    /** Nothing beside the leaf. */
    public static final Supplement NONE = new Supplement(List.of(), Optional.empty());

    /** The most terms beside one leaf: two for each of the subjects of the largest statements that are made. */
    public static final int MAX_INDEX_KEYS = 4096;

    /** The longest term, in bytes of UTF-8. */
    public static final int MAX_TERM_BYTES = 65_535;

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there are more than {@value #MAX_INDEX_KEYS} terms, or one has more than {@value #MAX_TERM_BYTES}
     *     bytes: who makes a supplement of what others have sent refuses that
     */
    public Supplement {
        indexKeys = List.copyOf(indexKeys);
        if (indexKeys.size() > MAX_INDEX_KEYS) {
            throw new IllegalArgumentException("a supplement has at most " + MAX_INDEX_KEYS + " terms");
        }
        for (IndexKey key : indexKeys) {
            // At most three bytes for each char; only the longest have to be counted.
            if (key.term().length() > MAX_TERM_BYTES / 3
                    && key.term().getBytes(StandardCharsets.UTF_8).length > MAX_TERM_BYTES) {
                throw new IllegalArgumentException("a term has at most " + MAX_TERM_BYTES + " bytes");
            }
        }
    }

    /** About how many bytes there are. */
    long bytes() {
        if (isEmpty()) {
            return 0;
        }
        long bytes = attestation.map(Bytes::size).orElse(0);
        for (IndexKey key : indexKeys) {
            bytes += key.term().length();
        }
        return bytes;
    }

    /** Whether there is nothing. */
    public boolean isEmpty() {
        return indexKeys.isEmpty() && attestation.isEmpty();
    }
}
