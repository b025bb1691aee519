package dev.cairn.ca.tuf;

/**
 * When metadata of the online key is signed again: when less than a part of its life is left.
 *
 * @param snapshotPart of the snapshot's life, above 0, below 1
 * @param timestampPart of the timestamp's
 */
public record RefreshRule(double snapshotPart, double timestampPart) {
    /** The timestamp daily, the snapshot after twenty days. */
    public static final RefreshRule DEFAULT = new RefreshRule(1.0 / 3, 6.0 / 7);

    /** Refuses parts that are never or always left. */
    public RefreshRule {
        if (!(snapshotPart > 0 && snapshotPart < 1 && timestampPart > 0 && timestampPart < 1)) {
            throw new IllegalArgumentException("parts of a life are above 0 and below 1");
        }
    }

    double part(TufRole role) {
        return role == TufRole.TIMESTAMP ? timestampPart : snapshotPart;
    }
}
