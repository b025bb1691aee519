/**
 * {@code hashedrekord} 0.0.2 of <a href="https://github.com/sigstore/rekor-tiles">Rekor v2</a>: the digest of an artifact, a signature
 * over it, and the public key or certificate that verifies the signature; and {@code hashedrekord} 0.0.1 of
 * <a href="https://github.com/sigstore/rekor">Rekor v1</a>, which is the same with the key in PEM, in the classes named {@code V1}.
 *
 * <p><b>Invariants.</b> The digest has the length of the hash function that the key details name; the leaf names that same function.
 * The certificate is taken as a container of a key and of names: no trust decision is made on it.
 */
@NullMarked
package dev.cairn.core.entry.hashedrekord;

import org.jspecify.annotations.NullMarked;
