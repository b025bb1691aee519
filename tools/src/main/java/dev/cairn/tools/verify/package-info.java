/**
 * The verifier of signatures: from a bundle, an artifact and what is trusted to facts, or to the step that failed and why.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>No network: what is needed is in the bundle and in the trusted root.
 *   <li>There is no way to a {@link dev.cairn.tools.verify.VerifiedBundle} but through every cryptographic step. Whose signature it must be is
 *       asked afterwards, of the facts alone.
 *   <li>An artifact is read once, as a stream.
 * </ul>
 */
@NullMarked
package dev.cairn.tools.verify;

import org.jspecify.annotations.NullMarked;
