package dev.cairn.tools.monitor;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.util.Optional;

/** Another place that shows the log. */
interface Vantage {
    /** For people: the URL, or the witness. */
    String name();

    /**
     * The log as it is shown there; empty where it is not known.
     *
     * @throws VerificationException if what is shown is not signed with the log's key
     */
    Optional<LogReader.View> view() throws MalformedException, VerificationException, TamperException;
}
