package dev.cairn.load;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** What is submitted. */
enum LoadMode {
    ADD("add"),
    REKOR_V1("rekor-v1"),
    REKOR_V2("rekor-v2"),
    /** Rekor v1 and v2 in turn. */
    REKOR("rekor"),
    CERTIFICATES("certificates"),
    TIMESTAMPS("timestamps"),
    /** Checkpoints of many logs, for a witness. */
    WITNESS("witness");

    private final String option;

    LoadMode(String option) {
        this.option = option;
    }

    /** Whether the answers are places in the log. */
    boolean isOfLog() {
        return this != CERTIFICATES && this != TIMESTAMPS && this != WITNESS;
    }

    /** Its name on the command line. */
    @Override
    public String toString() {
        return option;
    }

    /** The mode of a name on the command line. */
    static LoadMode parse(String option) {
        for (LoadMode mode : values()) {
            if (mode.option.equals(option)) {
                return mode;
            }
        }
        throw new CommandLine.TypeConversionException("expected "
                + Arrays.stream(values()).map(LoadMode::toString).collect(Collectors.joining(", ")) + "; was "
                + option);
    }
}
