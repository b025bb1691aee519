/**
 * What a command may show to a person: colours, and how far long work is. Where no person looks it shows neither: not in a file, not in a pipe.
 *
 * <p><b>Invariants.</b> Without a terminal, and with {@code NO_COLOR} (<a href="https://no-color.org">no-color.org</a>), nothing here writes an
 * escape sequence, unless it was asked to with {@code --color always} or {@code CLICOLOR_FORCE}.
 */
@NullMarked
package dev.cairn.tools.term;

import org.jspecify.annotations.NullMarked;
