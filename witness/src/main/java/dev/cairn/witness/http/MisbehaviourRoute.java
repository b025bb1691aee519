package dev.cairn.witness.http;

import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import dev.cairn.witness.log.KnownLogs;
import dev.cairn.witness.log.WitnessedLog;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code GET /<lower-case hex SHA-256 of the origin>/misbehaviour}: a proof that the log has signed two histories, where there is one. */
final class MisbehaviourRoute implements Route {
    private static final Pattern PATH = Pattern.compile("/([0-9a-f]{64})/misbehaviour");

    private final KnownLogs logs;
    private final Function<String, Optional<byte[]>> evidence;

    /** @param evidence the proof against an origin */
    MisbehaviourRoute(KnownLogs logs, Function<String, Optional<byte[]>> evidence) {
        this.logs = logs;
        this.evidence = evidence;
    }

    @Override
    public String name() {
        return "misbehaviour";
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
        return CompletableFuture.completedFuture(log.flatMap(known -> evidence.apply(known.origin()))
                .map(proof -> TextAnswers.ok(Bytes.wrap(proof)).withHeader("Cache-Control", "no-cache"))
                .orElseGet(() -> TextAnswers.text(404, "no misbehaviour of a log with this hash is known")));
    }

    @Override
    public Answer refusal(int status, String reason) {
        return TextAnswers.text(status, reason);
    }
}
