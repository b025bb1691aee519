/**
 * The entries as they are published, as server-sent events
 * (<a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, section 9.2</a>). A convenience: everything here can be read from
 * checkpoint and tiles, and proven, which an event is not.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>A stream holds every entry from its first index on, in order, each once, and none before it is published.
 *   <li>What a client does not take is not read: a stream holds a few pages of entries, however far behind its client is.
 *   <li>Nothing polls: an idle stream costs a heartbeat.
 * </ul>
 */
@NullMarked
package dev.cairn.server.stream;

import org.jspecify.annotations.NullMarked;
