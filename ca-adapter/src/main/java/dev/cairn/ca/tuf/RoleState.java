package dev.cairn.ca.tuf;

import java.time.Instant;

/**
 * Where a role stands.
 *
 * @param version of its latest metadata
 * @param expires when clients stop to take it
 * @param keys who signs for it
 */
public record RoleState(TufRole role, long version, Instant expires, RoleKeys keys) {}
