/**
 * An identity provider for development, in the process itself: whoever has its key file is whoever he says. Never for production, and every
 * answer says so.
 */
@NullMarked
package dev.cairn.ca.dev;

import org.jspecify.annotations.NullMarked;
