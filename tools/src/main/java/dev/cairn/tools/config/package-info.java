/**
 * {@code DIR/cairn.conf}: HOCON, each key documented in {@code cairn-reference.conf} beside these classes.
 *
 * <p><b>Invariants.</b> The file is read once, into records; a key that the reference does not have is refused with its line. No password is
 * ever printed.
 */
@NullMarked
package dev.cairn.tools.config;

import org.jspecify.annotations.NullMarked;
