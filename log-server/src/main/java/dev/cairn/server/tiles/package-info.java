/**
 * The read interface of <a href="https://c2sp.org/tlog-tiles">tlog-tiles</a>: checkpoint, hash tiles and entry bundles; and the history of
 * checkpoints, which is Cairn's own.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>Nothing beyond the published size is served.
 *   <li>A resource has one path: the canonical one.
 *   <li>What is served with an immutable caching header never changes.
 * </ul>
 */
@NullMarked
package dev.cairn.server.tiles;

import org.jspecify.annotations.NullMarked;
