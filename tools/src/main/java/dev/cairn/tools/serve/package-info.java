/**
 * Composes a process: the log's server, and beside it the routes of the other modules, which know nothing of each other.
 *
 * <p><b>Invariants.</b> Routes run on threads of their own, never on the log's. A folder that {@code cairn init} makes is moved into its
 * place whole.
 */
@NullMarked
package dev.cairn.tools.serve;

import org.jspecify.annotations.NullMarked;
