/**
 * The HTTP faces of a log.
 */
@NullMarked
package dev.cairn.server;

import org.jspecify.annotations.NullMarked;
