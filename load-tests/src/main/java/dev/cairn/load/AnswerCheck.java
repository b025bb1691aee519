package dev.cairn.load;

import java.io.IOException;

/** Holds kept answers against what they claim, after the clock has stopped. */
interface AnswerCheck {
    /**
     * Checks the kept answers of one run, together with those of the runs before it.
     *
     * @param whole whether everything that was answered is looked up in the log, not a part of it
     * @return how many answers were found true
     * @throws FalseAnswerException if one is false
     */
    long verify(AnswerSpool spool, boolean whole) throws IOException, FalseAnswerException;
}
