package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import java.io.IOException;

/** Takes a finding to somebody. */
interface Delivery {
    /** A word for files, metrics and messages. */
    String name();

    /**
     * Delivers; what was thrown means that it has to be tried again, with the reason, and nothing secret, as its message.
     *
     * @param id of the finding
     * @param json the finding
     */
    void deliver(String id, Bytes json) throws IOException, InterruptedException;
}
