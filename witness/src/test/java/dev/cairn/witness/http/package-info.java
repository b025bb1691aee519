/** Tests. */
@NullMarked
package dev.cairn.witness.http;

import org.jspecify.annotations.NullMarked;
