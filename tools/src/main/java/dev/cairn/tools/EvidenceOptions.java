package dev.cairn.tools;

import dev.cairn.core.note.TlogPolicy;
import dev.cairn.tools.verify.VerifierSettings;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How much evidence a signature needs. */
final class EvidenceOptions {
    private static final int MOST = 100;

    @Option(
            names = "--tlog-threshold",
            paramLabel = "N",
            description = "How many different trusted logs must hold the signature (default: 1).")
    private Optional<Integer> logs = Optional.empty();

    @Option(
            names = "--no-tlog",
            description =
                    "No log needs to hold the signature; a timestamp authority must then say when it existed, unless --tsa-threshold 0 says that this does not matter for a key.")
    private boolean noLog;

    @Option(
            names = "--tsa-threshold",
            paramLabel = "N",
            description = "How many different trusted timestamp authorities must have seen the signature (default: 0).")
    private Optional<Integer> timestamps = Optional.empty();

    @Option(
            names = "--sct-threshold",
            paramLabel = "N",
            description =
                    "How many different trusted certificate logs must have promised to hold the certificate (default: 1).")
    private Optional<Integer> certificateLogs = Optional.empty();

    VerifierSettings settings(CommandSpec spec, Optional<TlogPolicy> witnesses) {
        return settings(spec, witnesses, false);
    }

    /** @param decidedLater whether a signers file says of which signatures logs and timestamps are asked for */
    VerifierSettings settings(CommandSpec spec, Optional<TlogPolicy> witnesses, boolean decidedLater) {
        int wantedLogs = threshold(spec, "--tlog-threshold", logs, noLog || decidedLater ? 0 : 1);
        if (noLog && wantedLogs > 0) {
            throw new ParameterException(spec.commandLine(), "--no-tlog and --tlog-threshold exclude each other");
        }
        if (noLog && witnesses.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--no-tlog and --witness-policy exclude each other: witnesses see logs");
        }
        return new VerifierSettings(
                wantedLogs,
                threshold(spec, "--tsa-threshold", timestamps, wantedLogs == 0 && !decidedLater ? 1 : 0),
                threshold(spec, "--sct-threshold", certificateLogs, 1),
                witnesses);
    }

    private static int threshold(CommandSpec spec, String name, Optional<Integer> value, int otherwise) {
        int number = value.orElse(otherwise);
        if (number < 0 || number > MOST) {
            throw new ParameterException(spec.commandLine(), name + " is from 0 to " + MOST);
        }
        return number;
    }
}
