/**
 * Load and fault tools: benchmarks, the HTTP load generator, the crash rig.
 */
@NullMarked
package dev.cairn.load;

import org.jspecify.annotations.NullMarked;
