/**
 * What the log keeps beside its journal, as ports: tiles and entries (<a href="https://c2sp.org/tlog-tiles">tlog-tiles</a>), the index
 * from leaf hash to entry, the search index, and the history of published checkpoints.
 *
 * <p><b>Invariants.</b> Everything here is derived from the two journals and can be deleted: what is rebuilt is byte-equal. A batch is
 * there whole or not at all, together with the journal position that it brings the store to. Nothing is ever changed or taken away, except
 * that a partial tile grows.
 */
@NullMarked
package dev.cairn.core.store;

import org.jspecify.annotations.NullMarked;
