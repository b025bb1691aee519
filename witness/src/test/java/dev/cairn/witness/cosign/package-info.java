/** Tests. */
@NullMarked
package dev.cairn.witness.cosign;

import org.jspecify.annotations.NullMarked;
