package dev.cairn.load;

import dev.cairn.core.MalformedException;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.Cosignature;
import dev.cairn.core.note.Decimal;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.witness.CosignatureLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Holds a witness's answers against what it was asked: a cosignature by each of its keys, of the checkpoint that was sent and no other, with a time
 * inside the run; and sizes that are the log's latest, which never go back.
 */
final class WitnessAnswers implements AnswerCheck {
    private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

    private final WitnessSubmissions submissions;
    private final List<VerifierKey> keys;
    private final Instant began = Instant.now();
    private final long[] sizes;
    private final long[] times;

    /** @param keys all that the witness has */
    WitnessAnswers(WitnessSubmissions submissions, List<VerifierKey> keys) {
        this.submissions = submissions;
        this.keys = List.copyOf(keys);
        this.sizes = new long[submissions.logs().count()];
        this.times = new long[submissions.logs().count()];
        Arrays.fill(times, began.minus(CLOCK_STEP).getEpochSecond());
    }

    /** @param whole makes no difference: every answer that was kept is checked */
    @Override
    public long verify(AnswerSpool spool, boolean whole) throws IOException, FalseAnswerException {
        long latest = Instant.now().plus(CLOCK_STEP).getEpochSecond();
        spool.forEach((number, body) -> {
            try {
                if (WitnessSubmissions.isQuestion(number)) {
                    size(number, body);
                } else {
                    cosignatures(number, body, latest);
                }
            } catch (MalformedException e) {
                throw new FalseAnswerException("submission " + number, e);
            }
        });
        return spool.kept();
    }

    private void size(long number, byte[] body) throws MalformedException, FalseAnswerException {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\n")) {
            throw new FalseAnswerException("submission " + number + ": the size has no newline");
        }
        long size = Decimal.parse("size", text.substring(0, text.length() - 1));
        int log = submissions.log(number);
        long before = submissions.logs().size(submissions.step(number));
        if (size != before || size < sizes[log]) {
            throw new FalseAnswerException(
                    "submission " + number + ": size " + size + " where it is " + before + ", and was " + sizes[log]);
        }
    }

    private void cosignatures(long number, byte[] body, long latest) throws MalformedException, FalseAnswerException {
        int log = submissions.log(number);
        Checkpoint checkpoint = submissions.logs().checkpoint(log, submissions.step(number));
        List<SignatureLine> lines = CosignatureLines.parse(body);
        for (VerifierKey key : keys) {
            SignatureLine line = lines.stream()
                    .filter(key::matches)
                    .findFirst()
                    .orElseThrow(() -> new FalseAnswerException("submission " + number + ": no line of " + key));
            if (!key.verify(checkpoint.text(), line)) {
                throw new FalseAnswerException("submission " + number + ": the line of " + key + " does not verify");
            }
            long time = Cosignature.parse(key.type(), line.signature()).timestamp();
            if (time < times[log] || time > latest) {
                throw new FalseAnswerException(
                        "submission " + number + ": time " + time + " is outside " + times[log] + " to " + latest);
            }
            times[log] = time;
        }
        if (lines.size() != keys.size() || checkpoint.size() <= sizes[log]) {
            throw new FalseAnswerException("submission " + number + ": " + lines.size() + " lines, size "
                    + checkpoint.size() + " after " + sizes[log]);
        }
        sizes[log] = checkpoint.size();
    }
}
