/**
 * What a private Sigstore has beside its log: OIDC identities become short-lived certificates, in <a
 * href="https://github.com/sigstore/fulcio">Fulcio's</a> words, each an entry of the log before its owner has it; a timestamp authority (<a
 * href="https://www.rfc-editor.org/rfc/rfc3161">RFC 3161</a>); and the trust root that tells clients whom to believe (<a
 * href="https://theupdateframework.github.io/specification/latest/">TUF</a>).
 *
 * <p>{@code fulcio} reads requests and words answers; {@code issue} does what they ask, with {@code identity} and {@code policy} for who asks,
 * {@code certificate} for what is signed, and a port for the log. {@code tsa}, and {@code trust} with {@code tuf}, stand for themselves; {@code
 * dev} is for trying things; {@code keys}, {@code json}, {@code file} and {@code http} are what the others share.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>Nothing here serves HTTP or keeps a log: a process gives both, and bounds the bodies that arrive.
 *   <li>Of the core only its formats and keys are known, of Pekko and of the log's server nothing; a test of the architecture holds that.
 *   <li>No token, password or private key is in an answer, a line of a log or an exception.
 * </ul>
 */
@NullMarked
package dev.cairn.ca;

import org.jspecify.annotations.NullMarked;
