/**
 * The HTTP faces of a log, on a port without TLS and one with: each dialect in a package of its own, all over one tree; and what a process mounts
 * beside them.
 *
 * <p><b>Invariants.</b> The dialects do not know each other. Nothing beyond the published size is served. What is mounted is bounded as the log's
 * own faces are.
 */
@NullMarked
package dev.cairn.server;

import org.jspecify.annotations.NullMarked;
