/** What the witness has cosigned: for each origin the latest checkpoint, event-sourced, never smaller than it was. */
@NullMarked
package dev.cairn.witness.state;

import org.jspecify.annotations.NullMarked;
