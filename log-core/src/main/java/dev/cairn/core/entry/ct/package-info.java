/**
 * Certificates and precertificates as entries: the leaves of RFC 6962, which are the same bytes as in a log of their own.
 *
 * <p><b>Invariants.</b> Only the log's certificate face makes them, of chains that it has verified; a raw entry never spells one.
 */
@NullMarked
package dev.cairn.core.entry.ct;

import org.jspecify.annotations.NullMarked;
