package dev.cairn.load;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.note.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The keys that answers are verified with. */
final class TrustOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--vkey",
            description = "the log's verifier key, or a file that holds it; needed to verify all but timestamps")
    private @Nullable String vkey;

    @Option(
            names = "--rekor-v1-key",
            description = "PEM file with the key of the log's Rekor v1 face; needed to verify its answers")
    private @Nullable Path rekorV1Key;

    @Option(names = "--ct-key", description = "PEM file with the key of the log's SCTs; needed to verify certificates")
    private @Nullable Path ctKey;

    @Option(
            names = "--tsa-chain",
            description = "PEM file with the timestamp authority's certificates; needed to verify timestamps")
    private @Nullable Path tsaChain;

    @Option(
            names = "--witness-vkey",
            description = "file with a witness's verifier key, for each of its keys; needed to verify cosignatures")
    private List<Path> witnessVkeys = List.of();

    /**
     * What checks the answers to submissions.
     *
     * @throws ParameterException if a key that the mode needs is not given, or is none
     */
    AnswerCheck check(LoadMode mode, Submissions submissions, Target target) throws IOException {
        try {
            if (submissions instanceof TimestampSubmissions timestamps) {
                return new TimestampAnswers(
                        timestamps,
                        Files.readString(given(tsaChain, "--tsa-chain", "timestamps"), StandardCharsets.ISO_8859_1));
            }
            if (submissions instanceof WitnessSubmissions checkpoints) {
                return new WitnessAnswers(checkpoints, witnessKeys());
            }
            LogClient log = new LogClient(target);
            LogKey key = logKey();
            if (submissions instanceof CertificateSubmissions certificates) {
                return new CertificateAnswers(
                        new LoggedLeaves(log, key),
                        KeyFiles.readPublic(given(ctKey, "--ct-key", "certificates")),
                        certificates);
            }
            if (mode == LoadMode.REKOR_V1 || mode == LoadMode.REKOR) {
                key = key.withRekorV1(KeyFiles.readPublic(given(rekorV1Key, "--rekor-v1-key", "answers of Rekor v1")));
            }
            return new AnswerVerifier(log, key, (EntrySubmissions) submissions);
        } catch (MalformedException e) {
            throw new ParameterException(spec().commandLine(), "a key: " + e.getMessage(), e);
        }
    }

    private List<VerifierKey> witnessKeys() throws IOException, MalformedException {
        List<VerifierKey> keys = new ArrayList<>();
        for (Path file : witnessVkeys) {
            keys.add(VerifierKey.parse(Files.readString(file).strip()));
        }
        return given(keys.isEmpty() ? null : keys, "--witness-vkey", "cosignatures");
    }

    private LogKey logKey() throws IOException, MalformedException {
        String given = given(vkey, "--vkey", "answers");
        Path file = Path.of(given);
        return LogKey.parse(Files.isRegularFile(file) ? Files.readString(file).strip() : given);
    }

    private <T> T given(@Nullable T value, String option, String what) {
        if (value == null) {
            throw new ParameterException(
                    spec().commandLine(), what + " are verified with " + option + ", or not: --verify none");
        }
        return value;
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        return spec;
    }
}
