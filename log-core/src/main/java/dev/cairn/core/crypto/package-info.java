/**
 * Signatures and keys: ECDSA over P-256, P-384 and P-521 (FIPS 186-5), Ed25519 and Ed25519ph (<a
 * href="https://www.rfc-editor.org/rfc/rfc8032">RFC 8032</a>), RSA PKCS #1 v1.5 (<a
 * href="https://www.rfc-editor.org/rfc/rfc8017">RFC 8017</a>) and ML-DSA-44 (FIPS 204). Public keys are DER SubjectPublicKeyInfo (<a
 * href="https://www.rfc-editor.org/rfc/rfc5280#section-4.1">RFC 5280</a>, <a href="https://www.rfc-editor.org/rfc/rfc9881">RFC 9881</a>).
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>A {@link dev.cairn.core.crypto.VerificationKey} exists only for a valid key: strict DER, a point on its curve.
 *   <li>Formats are judged here, never by a provider, so that the native provider and Bouncy Castle accept the same bytes.
 *   <li>The JDK's own elliptic-curve provider is never used: its P-256 is many times slower. No provider is installed globally.
 *   <li>The provider is chosen once, after it has passed a self-test.
 * </ul>
 */
@NullMarked
package dev.cairn.core.crypto;

import org.jspecify.annotations.NullMarked;
