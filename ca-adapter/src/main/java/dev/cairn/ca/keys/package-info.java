/**
 * The private keys of authorities, wherever they are kept: PEM and PKCS #12 (RFC 7292) files, which are read into memory, and PKCS #11 tokens,
 * which sign themselves.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>A key is of P-256, P-384, P-521, or RSA of 2048, 3072 or 4096 bits.
 *   <li>A password or a PIN comes from a file or from the environment, and no error repeats it.
 * </ul>
 */
@NullMarked
package dev.cairn.ca.keys;

import org.jspecify.annotations.NullMarked;
