/**
 * The Merkle tree of a transparency log: leaf and node hashing, the frontier that an appender keeps, and inclusion, consistency and
 * subtree proofs, built and verified.
 *
 * <p>Sources: <a href="https://www.rfc-editor.org/rfc/rfc9162#section-2.1">RFC 9162 section 2.1</a> (the tree of RFC 6962 section
 * 2.1), and for subtrees <a href="https://datatracker.ietf.org/doc/draft-ietf-plants-merkle-tree-certs/">Merkle Tree
 * Certificates</a>, section 4.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>A leaf hash is SHA-256(00 || entry), a node SHA-256(01 || left || right), the root of no leaves SHA-256 of nothing.
 *   <li>Node (level, index) is the root of the complete subtree over the leaves [index &lt;&lt; level, (index + 1) &lt;&lt; level). It
 *       never changes once its last leaf is there.
 *   <li>A tree of a given size is exactly its frontier: one complete subtree for each bit set in the size, largest first.
 *   <li>A verifier uses every hash of a path, takes no length on trust, and fails on anything it does not need.
 * </ul>
 */
@NullMarked
package dev.cairn.core.merkle;

import org.jspecify.annotations.NullMarked;
