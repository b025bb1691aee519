package dev.cairn.core.store;

/**
 * How far a derived store has followed the journal.
 *
 * @param sequenceNr the sequence number of the last journal event that is applied; 0 before the first
 * @param size the number of entries that are applied
 */
public record Position(long sequenceNr, long size) {
    /** Nothing is applied yet. */
    public static final Position START = new Position(0, 0);

    public Position {
        if (sequenceNr < 0 || size < 0) {
            throw new IllegalArgumentException("position " + sequenceNr + ", " + size);
        }
    }
}
