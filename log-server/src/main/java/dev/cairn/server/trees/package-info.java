/** Proofs in the trees of every published size, for the dialects that give them. Each is verified before it is given away. */
@NullMarked
package dev.cairn.server.trees;

import org.jspecify.annotations.NullMarked;
