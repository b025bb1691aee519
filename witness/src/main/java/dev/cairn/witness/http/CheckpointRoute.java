package dev.cairn.witness.http;

import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import dev.cairn.witness.cosign.Cosigner;
import dev.cairn.witness.log.KnownLogs;
import dev.cairn.witness.log.WitnessedLog;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code GET /<lower-case hex SHA-256 of the origin>/checkpoint}: what was cosigned last, for monitors. */
final class CheckpointRoute implements Route {
    private static final Pattern PATH = Pattern.compile("/([0-9a-f]{64})/checkpoint");

    private final KnownLogs logs;
    private final Cosigner cosigner;

    CheckpointRoute(KnownLogs logs, Cosigner cosigner) {
        this.logs = logs;
        this.cosigner = cosigner;
    }

    @Override
    public String name() {
        return "checkpoint";
    }

    @Override
    public boolean isAt(String path) {
        return PATH.matcher(path).matches();
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public int maxBodyBytes() {
        return 0;
    }

    @Override
    public CompletionStage<Answer> answer(Call call) {
        Matcher path = PATH.matcher(call.path());
        Optional<WitnessedLog> log = path.matches() ? logs.findByHash(path.group(1)) : Optional.empty();
        if (log.isEmpty()) {
            return CompletableFuture.completedFuture(
                    TextAnswers.text(404, "unknown log: no known log has an origin with this hash"));
        }
        return cosigner.latest(log.get().origin())
                .thenApply(latest -> latest.map(cosigned ->
                                TextAnswers.ok(cosigned.note().encode()).withHeader("Cache-Control", "no-cache"))
                        .orElseGet(() -> TextAnswers.text(404, "no checkpoint of this log was cosigned yet")))
                .exceptionally(failure -> TextAnswers.refused(TextAnswers.refusal(failure)));
    }

    @Override
    public Answer refusal(int status, String reason) {
        return TextAnswers.text(status, reason);
    }
}
