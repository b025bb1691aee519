@NullMarked
package dev.cairn.core.journal;

import org.jspecify.annotations.NullMarked;
