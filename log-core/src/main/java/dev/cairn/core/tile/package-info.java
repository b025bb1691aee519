/**
 * The stored and served form of the tree: hash tiles, entry bundles, and their paths.
 *
 * <p>Source: <a href="https://c2sp.org/tlog-tiles">c2sp.org/tlog-tiles</a>.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>Slot i of tile n at level l is the root of the complete subtree over 256^l leaves whose number on its level is 256 n + i. A
 *       partial tile is never hashed into the level above.
 *   <li>A tile of a given level, index and width is the same bytes for ever; a narrower one is a prefix of a wider one. The same holds
 *       for entry bundles.
 *   <li>A path has one spelling: it is parsed by printing it again.
 *   <li>An index is below 2^55, so that the index of any leaf under it is below 2^63.
 * </ul>
 */
@NullMarked
package dev.cairn.core.tile;

import org.jspecify.annotations.NullMarked;
