/** Composes a process: the log's server, and beside it the routes of the other modules, which know nothing of each other. */
@NullMarked
package dev.cairn.tools.serve;

import org.jspecify.annotations.NullMarked;
