/**
 * The {@code cairn} command: it composes the processes.
 */
@NullMarked
package dev.cairn.tools;

import org.jspecify.annotations.NullMarked;
