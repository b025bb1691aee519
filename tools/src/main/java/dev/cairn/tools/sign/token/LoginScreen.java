package dev.cairn.tools.sign.token;

import java.io.IOException;
import java.net.URI;

/** The person who logs in. */
public interface LoginScreen {
    /** Tells something. */
    void tell(String line);

    /** Shows a page; false if there is nothing to show it with. */
    boolean open(URI page);

    /**
     * Asks for a line.
     *
     * @throws IOException if nobody answers
     */
    String ask(String question) throws IOException;
}
