/**
 * What an operator demands of a token beyond its being valid: named conditions in the Common Expression Language (<a
 * href="https://github.com/google/cel-spec">cel-spec</a>).
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>Every condition must hold. What cannot be evaluated does not hold.
 *   <li>A condition is compiled and type-checked when the configuration is read; its size and its steps are bounded.
 * </ul>
 */
@NullMarked
package dev.cairn.ca.policy;

import org.jspecify.annotations.NullMarked;
