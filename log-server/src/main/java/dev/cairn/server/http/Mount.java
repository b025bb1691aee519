package dev.cairn.server.http;

import java.util.Optional;

/** A part of the paths of a server. */
public interface Mount {
    /** What is at a path, as it was sent, with its first slash. */
    Optional<Endpoint> find(String path, Bodies bodies);

    /** How errors are worded there; empty if the path is none of this part's business. */
    Optional<ErrorDialect> errors(String path);
}
