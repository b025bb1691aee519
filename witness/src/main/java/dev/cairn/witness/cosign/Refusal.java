package dev.cairn.witness.cosign;

import java.util.Locale;

/** Why a request was not fulfilled, with the status that tlog-witness gives it. */
public enum Refusal {
    /** The body breaks a rule of the format, or of what may be asked at all. */
    MALFORMED(400),
    /** The origin is not that of a known log. */
    UNKNOWN_LOG(404),
    /** No signature by a key that counts, or one of such a key that fails. */
    FORBIDDEN(403),
    /** The old size is above the checkpoint's. */
    OLD_SIZE(400),
    /** The old size is not that of the latest cosigned checkpoint. */
    CONFLICT(409),
    /** The proof does not show that the checkpoint continues the latest cosigned one. */
    UNPROVEN(422),
    /** The clock is behind the origin's last cosignature. */
    CLOCK(503),
    /** Too much to do, or the journal does not answer. */
    UNAVAILABLE(503);

    private final int status;

    Refusal(int status) {
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** Its name in the metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
