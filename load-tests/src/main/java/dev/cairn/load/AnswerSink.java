package dev.cairn.load;

/** Takes the answers of a log as they come; called on the engine's thread, inside the timed path, so it only keeps them. */
interface AnswerSink {
    /** An acknowledged submission. The parser's body is valid only during the call. */
    void acknowledged(long number, ResponseParser response);
}
