/**
 * Entries that are opaque bytes, as any <a href="https://c2sp.org/tlog-tiles">tlog-tiles</a> log may hold.
 *
 * <p><b>Invariants.</b> A raw entry never spells a Rekor entry or a certificate's leaf: whoever finds a Rekor entry in the log may rely on its signature
 * having been verified before it was sequenced.
 */
@NullMarked
package dev.cairn.core.entry.raw;

import org.jspecify.annotations.NullMarked;
