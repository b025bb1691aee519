/** Tests of the load and fault tools, and of the server through clients of other projects. */
@NullMarked
package dev.cairn.load;

import org.jspecify.annotations.NullMarked;
