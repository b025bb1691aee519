@NullMarked
package dev.cairn.core.engine;

import org.jspecify.annotations.NullMarked;
