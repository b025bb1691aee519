/** Tests. */
@NullMarked
package dev.cairn.witness.log;

import org.jspecify.annotations.NullMarked;
