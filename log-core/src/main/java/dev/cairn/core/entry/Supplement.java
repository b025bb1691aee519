package dev.cairn.core.entry;

import dev.cairn.core.Bytes;
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

    /** Copies the list. */
    public Supplement {
        indexKeys = List.copyOf(indexKeys);
    }

    /** Whether there is nothing. */
    public boolean isEmpty() {
        return indexKeys.isEmpty() && attestation.isEmpty();
    }
}
