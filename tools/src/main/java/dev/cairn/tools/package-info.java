/**
 * The {@code cairn} command: it makes what a process needs, composes the process, and checks what came of it.
 *
 * <p><b>Invariants.</b> Results go to stdout, everything else to stderr. Exit codes: 0 yes, 1 no (something is false), 2 the command line or
 * {@code cairn.conf} is wrong, 3 it could not be done or found out.
 */
@NullMarked
package dev.cairn.tools;

import org.jspecify.annotations.NullMarked;
