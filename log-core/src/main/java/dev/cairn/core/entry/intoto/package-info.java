/**
 * {@code intoto} 0.0.2 of <a href="https://github.com/sigstore/rekor">Rekor v1</a>: a
 * <a href="https://github.com/secure-systems-lab/dsse/blob/master/protocol.md">DSSE</a> envelope whose signatures stand beside their keys
 * and whose payload, most often an <a href="https://in-toto.io">in-toto</a> statement, is hashed and dropped.
 *
 * <p><b>Invariants.</b> Signatures cover the pre-authentication encoding (PAE). Each verifies under its own key. The envelope's hash is the
 * submitter's word and is indexed under nothing.
 */
@NullMarked
package dev.cairn.core.entry.intoto;

import org.jspecify.annotations.NullMarked;
