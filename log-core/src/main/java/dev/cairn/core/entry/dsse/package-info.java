/**
 * {@code dsse} 0.0.2 of <a href="https://github.com/sigstore/rekor-tiles">Rekor v2</a> up to 2.2: a
 * <a href="https://github.com/secure-systems-lab/dsse/blob/master/protocol.md">DSSE</a> envelope whose payload is hashed and dropped; and {@code dsse}
 * 0.0.1 of <a href="https://github.com/sigstore/rekor">Rekor v1</a>, which is the same with keys in PEM, in the classes named {@code V1}.
 *
 * <p><b>Invariants.</b> Signatures cover the pre-authentication encoding (PAE), whose lengths count bytes. Every signature of an
 * envelope verifies under one of the verifiers given; the leaf names, for each signature, the first that does.
 */
@NullMarked
package dev.cairn.core.entry.dsse;

import org.jspecify.annotations.NullMarked;
