package dev.cairn.tools.admission;

import java.util.Locale;

/** Where a question came in. */
enum Door {
    /** The validating webhook. */
    VALIDATE,
    /** The mutating webhook. */
    MUTATE,
    /** The provider of Gatekeeper. */
    GATEKEEPER,
    /** The plain check. */
    CHECK;

    /** As metrics and audit lines have it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
