package dev.cairn.witness.check;

/** A tile that a checkpoint promises is missing, or the tiles do not lead to the root of the checkpoint: nothing can be said of its tree. */
final class TilesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TilesException(String message) {
        super(message);
    }
}
