/**
 * A repository of The Update Framework (<a href="https://theupdateframework.github.io/specification/latest/">TUF 1.0.31</a>), from which Sigstore's
 * clients take the trusted root and the signing configuration: four roles, ECDSA P-256, consistent snapshots, SHA-256 only.
 *
 * <p>The root keys may be elsewhere; the targets key is needed to change what is published; one online key signs snapshot and timestamp, which
 * expire soon so that nobody can hold a client back in time for long.
 *
 * <p>Invariants: whatever is on disk at any moment is a repository that clients accept. New files come first, each whole or not at all; what makes
 * clients see them (timestamp.json, or the next root) comes last. No file that clients
 * were led to is ever changed but timestamp.json.
 */
@NullMarked
package dev.cairn.ca.tuf;

import org.jspecify.annotations.NullMarked;
