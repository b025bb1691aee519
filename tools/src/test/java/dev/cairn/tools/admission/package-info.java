/** Tests of admission. */
@NullMarked
package dev.cairn.tools.admission;

import org.jspecify.annotations.NullMarked;
