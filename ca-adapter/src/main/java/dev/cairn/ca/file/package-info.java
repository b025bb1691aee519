/** Files that are written whole or not at all. */
@NullMarked
package dev.cairn.ca.file;

import org.jspecify.annotations.NullMarked;
