@NullMarked
package dev.cairn.core.witness;

import org.jspecify.annotations.NullMarked;
