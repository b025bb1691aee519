/**
 * What the dialects share over HTTP (<a href="https://www.rfc-editor.org/rfc/rfc9110">RFC 9110</a>): requests, bounded bodies, answers, content
 * negotiation, and the way of submissions into the log. It knows no dialect.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>A path is compared as it was sent: nothing is decoded, so a second spelling of a path is another path.
 *   <li>What clients may have the server hold is bounded: the bytes of bodies that are being read, and of long answers that are being sent.
 *   <li>An answer says only what the client sent or what is public: no path, class or cause of the server.
 * </ul>
 */
@NullMarked
package dev.cairn.server.http;

import org.jspecify.annotations.NullMarked;
