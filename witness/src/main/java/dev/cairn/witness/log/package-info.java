/** Which logs the witness knows: their origins, keys and addresses, from files and lists that may change while it runs. */
@NullMarked
package dev.cairn.witness.log;

import org.jspecify.annotations.NullMarked;
