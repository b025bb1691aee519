/** What tests of several modules share: foreign vectors, seeded randomness. */
@NullMarked
package dev.cairn.core.testing;

import org.jspecify.annotations.NullMarked;
