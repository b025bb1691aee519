/** Files that are written whole or not at all. */
@NullMarked
package dev.cairn.core.file;

import org.jspecify.annotations.NullMarked;
