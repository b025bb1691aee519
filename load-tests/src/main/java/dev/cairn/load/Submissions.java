package dev.cairn.load;

import java.nio.ByteBuffer;

/**
 * Distinct submissions by number, all that is costly about them made before the clock starts. Not thread safe: one engine writes them,
 * and whoever checks the answers reads them after that.
 */
interface Submissions {
    /** How many there are; their numbers are 0 to this, exclusive. */
    long count();

    /** Writes one submission as a whole HTTP/1.1 request, head and body. */
    void write(long number, ByteBuffer out);

    Dialect dialect(long number);

    /** What is to be given the acknowledgements, where the sink is to have them: submissions that follow from answers hear of them first. */
    default AnswerSink hearing(AnswerSink sink) {
        return sink;
    }
}
