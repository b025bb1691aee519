/**
 * What the witness has to say when something is wrong: as a log line, a metric, a webhook, and, for misbehaviour, in the exit code.
 *
 * <p><b>Invariants.</b> An alarm is raised once and stays until its cause is gone; misbehaviour is never gone. A webhook that fails is tried
 * again and never holds anything up.
 */
@NullMarked
package dev.cairn.witness.alarm;

import org.jspecify.annotations.NullMarked;
