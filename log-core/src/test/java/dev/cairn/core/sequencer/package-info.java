@NullMarked
package dev.cairn.core.sequencer;

import org.jspecify.annotations.NullMarked;
