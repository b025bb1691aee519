/**
 * What operators and passers-by read: the page at {@code /}, health, readiness, and metrics in the Prometheus text format.
 *
 * <p><b>Invariants.</b> Healthy means that the process answers. Ready means that a submission would be published in time, under a signature
 * that clients accept.
 */
@NullMarked
package dev.cairn.server.ops;

import org.jspecify.annotations.NullMarked;
