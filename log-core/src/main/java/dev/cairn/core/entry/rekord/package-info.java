/**
 * {@code rekord} 0.0.1 of <a href="https://github.com/sigstore/rekor">Rekor v1</a>: an artifact that is hashed and dropped, a detached
 * signature over it in one of four formats, and the key in the same format.
 *
 * <p><b>Invariants.</b> The log hashes the artifact itself. Nothing is fetched: what stands at a URL is not taken. Signature and key are logged
 * in one canonical form per format; reading that form gives it again.
 */
@NullMarked
package dev.cairn.core.entry.rekord;

import org.jspecify.annotations.NullMarked;
