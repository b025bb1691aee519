package dev.cairn.server.witness;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.note.Cosignature;
import dev.cairn.core.note.Decimal;
import dev.cairn.core.note.NoteVerifier;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifiedSignature;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.witness.CosignatureLines;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What an answer to {@code add-checkpoint} says, after it was checked. */
sealed interface WitnessAnswer {
    /** Longest body that is read: signature lines of a few keys, of which one of ML-DSA-44 has 3,300 bytes. */
    int MAX_BYTES = 64 * 1024;

    /** How far a witness's clock may be ahead of ours. */
    Duration MAX_AHEAD = Duration.ofMinutes(5);

    String SIZE = "text/x.tlog.size";

    /** Cosignatures by keys of the witness, one at least, each verified over the checkpoint that was sent. */
    record Cosigned(List<VerifiedSignature> cosignatures) implements WitnessAnswer {}

    /** The size of the last checkpoint that the witness has cosigned, which is not what the request said. */
    record Conflict(long size) implements WitnessAnswer {}

    /** No cosignature. */
    record Failed(WitnessState state) implements WitnessAnswer {}

    /**
     * Reads an answer.
     *
     * @param keys of the witness
     * @param sent the checkpoint
     * @param now the time
     */
    static WitnessAnswer of(HttpResponse<byte[]> answer, List<VerifierKey> keys, SignedNote sent, Instant now) {
        int status = answer.statusCode();
        try {
            return switch (status) {
                case 200 -> cosigned(answer.body(), keys, sent, now);
                case 409 -> conflict(answer);
                case 400 -> new Failed(WitnessState.REFUSES_REQUEST);
                case 403 -> new Failed(WitnessState.UNKNOWN_KEY);
                case 404 -> new Failed(WitnessState.UNKNOWN_ORIGIN);
                case 422 -> new Failed(WitnessState.REFUSES_TREE);
                default ->
                    new Failed(status == 429 || status >= 500 ? WitnessState.UNAVAILABLE : WitnessState.WRONG_ANSWER);
            };
        } catch (MalformedException | VerificationException | IllegalArgumentException e) {
            return new Failed(WitnessState.WRONG_ANSWER);
        }
    }

    private static WitnessAnswer cosigned(byte[] body, List<VerifierKey> keys, SignedNote sent, Instant now)
            throws MalformedException, VerificationException {
        List<SignatureLine> own = CosignatureLines.parse(body).stream()
                .filter(line -> keys.stream().anyMatch(key -> key.matches(line)))
                .toList();
        if (own.isEmpty()) {
            return new Failed(WitnessState.WRONG_ANSWER);
        }
        List<VerifiedSignature> cosignatures = NoteVerifier.verify(SignedNote.of(sent.text(), own), keys);
        for (VerifiedSignature cosignature : cosignatures) {
            long time = time(cosignature);
            // SPEC: "The timestamp of the cosignature MUST be non-zero" (tlog-witness, "add-checkpoint").
            if (time == 0 || time > now.plus(MAX_AHEAD).getEpochSecond()) {
                return new Failed(WitnessState.WRONG_ANSWER);
            }
        }
        return new Cosigned(cosignatures);
    }

    /** The time in a cosignature, in POSIX seconds. */
    static long time(VerifiedSignature cosignature) throws MalformedException {
        return Cosignature.parse(cosignature.key().type(), cosignature.line().signature())
                .timestamp();
    }

    // SPEC: "The response body MUST consist of the tree size of the latest cosigned checkpoint in decimal, followed by
    // a
    // newline (U+000A). The response MUST have a Content-Type of text/x.tlog.size"
    private static WitnessAnswer conflict(HttpResponse<byte[]> answer) throws MalformedException {
        List<String> types = answer.headers().allValues("content-type");
        String body = new String(answer.body(), StandardCharsets.ISO_8859_1);
        if (!types.equals(List.of(SIZE)) || !body.endsWith("\n")) {
            return new Failed(WitnessState.WRONG_ANSWER);
        }
        return new Conflict(Decimal.parse("tree size", body.substring(0, body.length() - 1)));
    }
}
