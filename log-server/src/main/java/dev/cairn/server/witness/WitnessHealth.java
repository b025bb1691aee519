package dev.cairn.server.witness;

import dev.cairn.core.note.TlogPolicy.Witness;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a witness of the policy is.
 *
 * @param witness its line in the policy
 * @param state what it did last
 * @param size of the last checkpoint that it has cosigned, as far as the log knows; empty before its first answer
 * @param cosignedAt the time in its last cosignature since the log started
 */
public record WitnessHealth(Witness witness, WitnessState state, OptionalLong size, Optional<Instant> cosignedAt) {}
