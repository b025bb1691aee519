/** Tests. */
@NullMarked
package dev.cairn.witness.state;

import org.jspecify.annotations.NullMarked;
