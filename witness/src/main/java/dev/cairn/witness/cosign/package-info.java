/** The decision to cosign, and the cosignatures (<a href="https://c2sp.org/tlog-witness">tlog-witness</a>). */
@NullMarked
package dev.cairn.witness.cosign;

import org.jspecify.annotations.NullMarked;
