/**
 * Follows a log by its server-sent events
 * (<a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, section 9.2</a>) at {@code api/entries/stream}.
 *
 * <p><b>Invariants.</b> An entry that leaves this package has the leaf hash that came with it, and the index after the one before it. That it is
 * in the log is the server's word: nothing here is proven.
 */
@NullMarked
package dev.cairn.tools.tail;

import org.jspecify.annotations.NullMarked;
