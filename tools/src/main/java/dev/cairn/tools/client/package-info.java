/**
 * Reads logs that speak <a href="https://c2sp.org/tlog-tiles">tlog-tiles</a>, and believes nothing that does not verify here.
 *
 * <p><b>Invariants.</b> An entry or proof that leaves this package has been verified against the root of a checkpoint.
 */
@NullMarked
package dev.cairn.tools.client;

import org.jspecify.annotations.NullMarked;
