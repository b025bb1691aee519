package dev.cairn.load;

import dev.cairn.core.MalformedException;
import java.nio.charset.StandardCharsets;

/** Reads the answers with which a log acknowledges entries. */
final class Acknowledgement {
    private Acknowledgement() {}

    /**
     * The index that an answer gives to an entry. A Rekor answer is verified, since it carries its proof; an index alone proves nothing.
     *
     * @throws FalseAnswerException if the answer is none of its dialect, or does not verify
     */
    static long index(Dialect dialect, byte[] entry, byte[] body, LogKey key) throws FalseAnswerException {
        try {
            switch (dialect) {
                case ADD -> {
                    return decimal(body);
                }
                case REKOR_V1 -> {
                    RekorV1Answer answer = RekorV1Answer.parse(body);
                    answer.verify(entry, key.rekorV1());
                    return answer.index();
                }
                case REKOR_V2 -> {
                    RekorAnswer answer = RekorAnswer.parse(body);
                    answer.verify(entry, key);
                    return answer.index();
                }
                default -> throw new IllegalArgumentException(dialect + " acknowledges no entry");
            }
        } catch (MalformedException e) {
            throw new FalseAnswerException("an acknowledgement", e);
        }
    }

    /** The whole answer of {@code POST /add}: an index in decimal, without leading zeros; a newline may follow it. */
    private static long decimal(byte[] body) throws MalformedException {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        if (text.endsWith("\n")) {
            text = text.substring(0, text.length() - 1);
        }
        if (!text.matches("0|[1-9][0-9]{0,17}")) {
            throw new MalformedException("answer of /add", "not a decimal index");
        }
        return Long.parseLong(text);
    }
}
