/** Tests of the witness as a whole, and what they share. */
@NullMarked
package dev.cairn.witness;

import org.jspecify.annotations.NullMarked;
