/**
 * The authority's face, in Fulcio's words (<a href="https://github.com/sigstore/fulcio/blob/main/fulcio.proto">fulcio.proto</a>): its HTTP API in
 * both versions, and gRPC. Requests are read, errors are worded and answers are written here; what is asked is done by
 * {@code dev.cairn.ca.issue}.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>One table maps what became of a request to a code ({@code FulcioError}); each wire writes that code in its own form.
 *   <li>A message begins with Fulcio's text, and says why after a colon.
 * </ul>
 */
@NullMarked
package dev.cairn.ca.fulcio;

import org.jspecify.annotations.NullMarked;
