/**
 * X.509 as Fulcio's profile has it (<a
 * href="https://github.com/sigstore/fulcio/blob/main/docs/certificate-specification.md">certificate specification</a>, <a
 * href="https://www.rfc-editor.org/rfc/rfc5280">RFC 5280</a>, <a href="https://www.rfc-editor.org/rfc/rfc6962">RFC 6962</a> section 3): the
 * certificates of an authority, and those that it issues.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>An authority exists only if its chain verifies and its key is the chain's.
 *   <li>An authority's key signs nothing that has not passed {@link dev.cairn.ca.certificate.Lint} with a throw-away key before.
 *   <li>The bytes that the log promises for and those in the certificate are the same but for one extension, and this is compared each time.
 * </ul>
 */
@NullMarked
package dev.cairn.ca.certificate;

import org.jspecify.annotations.NullMarked;
