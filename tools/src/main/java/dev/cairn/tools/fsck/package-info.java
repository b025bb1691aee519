/**
 * Checks all of a data directory: that the journal's events are what they say, that every checkpoint ever signed is one of that journal's
 * tree, and that the derived store holds that tree.
 *
 * <p><b>Invariants.</b> Nothing is written or repaired. The check stops at the first difference.
 */
@NullMarked
package dev.cairn.tools.fsck;

import org.jspecify.annotations.NullMarked;
