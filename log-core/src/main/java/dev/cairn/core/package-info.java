/**
 * The tuned core of a transparency log: formats, Merkle tree, entries, sequencing and storage. It knows no HTTP.
 *
 * <p>This package holds only what every other package of the module needs: the three kinds of error, and immutable bytes.
 */
@NullMarked
package dev.cairn.core;

import org.jspecify.annotations.NullMarked;
