/**
 * Signs: a key, a certificate of who has it (<a href="https://github.com/sigstore/fulcio/blob/main/fulcio.proto">Fulcio</a>), a timestamp (<a
 * href="https://www.rfc-editor.org/rfc/rfc3161">RFC 3161</a>) and a log's entry (Rekor v1 or v2), in one bundle.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>Nothing is returned that does not verify with the trusted root: every answer of every service is judged by the verifier.
 *   <li>A key that was made for a signature is in this process's memory only, and is dropped with what it signed for.
 *   <li>No token, key or password stands in a message or in a file.
 *   <li>Every answer is bounded, in length and in time.
 * </ul>
 */
@NullMarked
package dev.cairn.tools.sign;

import org.jspecify.annotations.NullMarked;
