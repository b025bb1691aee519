/**
 * The sealed list of leaf kinds: what the log takes, how its signatures are verified, how its leaf bytes are spelled, and under which
 * terms it can be found again. The kinds themselves are in one package each: {@code raw}, {@code hashedrekord}, {@code dsse},
 * {@code intoto}, {@code rekord}.
 *
 * <p>Sources: Rekor v2 (<a href="https://github.com/sigstore/rekor-tiles">rekor-tiles</a>, CLIENTS.md and the protobuf definitions),
 * Rekor v1 (<a href="https://github.com/sigstore/rekor">rekor</a>, {@code pkg/types} and {@code pkg/pki}),
 * leaf bytes as of RFC 8785 (JCS), limits of <a href="https://c2sp.org/tlog-tiles">tlog-tiles</a> (entry bundles have 16-bit lengths).
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>An {@link dev.cairn.core.entry.Entry} is verified and canonical: it was made by a kind from a request whose signatures
 *       verified, or read back from the log's own journal.
 *   <li>Leaf bytes are made once, from decoded values, never from the submitter's spelling; reading a leaf accepts exactly the bytes
 *       that writing makes.
 *   <li>Index keys are a function of kind, leaf bytes and supplement alone, all of which are in the journal, so that a rebuilt search
 *       index equals the one that was lost.
 *   <li>A leaf has 1 to 65,535 bytes.
 * </ul>
 */
@NullMarked
package dev.cairn.core.entry;

import org.jspecify.annotations.NullMarked;
