/**
 * The way in for raw entries, as the C2SP tools' own logs have it: {@code POST /add} with the entry as the body answers the index in
 * decimal. Nothing is verified and nobody is asked who they are: an operator turns it on for a log that is meant for it.
 *
 * <p><b>Invariants.</b> The index is answered when a published checkpoint covers it, and not before. Sending the same entry again gives the
 * same index.
 */
@NullMarked
package dev.cairn.server.add;

import org.jspecify.annotations.NullMarked;
