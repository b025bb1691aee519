/**
 * A separate process with its own key and its own database that checks the consistency of checkpoints and cosigns them (C2SP
 * <a href="https://c2sp.org/tlog-witness">tlog-witness</a>). Not built yet.
 */
@NullMarked
package dev.cairn.witness;

import org.jspecify.annotations.NullMarked;
