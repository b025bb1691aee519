package dev.cairn.tools.sign;

import dev.cairn.tools.verify.Step;

/** What to do where an answer does not verify. */
final class Advice {
    private static final String UPDATE =
            "nothing was written; the trusted root may be older than the service's keys: cairn trust update, else tell its operator";

    private Advice() {}

    static String of(Step step) {
        return switch (step) {
            case LOG_ENTRY ->
                "nothing was written; the log answered with an entry for something else: tell its operator";
            case TRANSPARENCY_LOG, WITNESSES -> UPDATE + ". The log may hold the entry all the same";
            case TIMESTAMP, CERTIFICATE, CERTIFICATE_LOG -> UPDATE;
            case BUNDLE, ARTIFACT, SIGNATURE, STATEMENT, IDENTITY, THRESHOLD, POLICY ->
                "nothing was written; what was to be signed is not what can be verified";
        };
    }
}
