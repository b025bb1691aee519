/** Certificates beside the entries that were signed with them, each proven to be in the log. */
@NullMarked
package dev.cairn.tools.audit;

import org.jspecify.annotations.NullMarked;
