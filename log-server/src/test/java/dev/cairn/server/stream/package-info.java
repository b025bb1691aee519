/** Tests of the stream of entries below HTTP. */
@NullMarked
package dev.cairn.server.stream;

import org.jspecify.annotations.NullMarked;
