/**
 * Detached signatures and public keys of OpenPGP (<a href="https://www.rfc-editor.org/rfc/rfc9580">RFC 9580</a>), version 4, with the forms
 * and the choices of <a href="https://github.com/sigstore/rekor/blob/main/pkg/pki/pgp/pgp.go">rekor pkg/pki/pgp</a>. The packets are told apart
 * here; Bouncy Castle reads what is in them and does the arithmetic.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>The canonical form of a key is a function of its packets alone: no signature is verified for it, so it is the same on every version of
 *       a library.
 *   <li>A signature verifies under a key that its owner has bound, that may sign, and that was neither expired nor revoked at the time that the
 *       signature names; SHA-1 and MD5 sign no documents.
 *   <li>Numbers, packets and signatures to check are bounded before any arithmetic.
 * </ul>
 */
@NullMarked
package dev.cairn.core.crypto.openpgp;

import org.jspecify.annotations.NullMarked;
