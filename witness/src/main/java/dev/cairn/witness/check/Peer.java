package dev.cairn.witness.check;

import dev.cairn.core.note.VerifierKey;
import java.net.URI;

/**
 * Another witness.
 *
 * @param name in the operator's file
 * @param key of its cosignatures
 * @param monitoring its monitoring prefix (tlog-witness)
 */
public record Peer(String name, VerifierKey key, URI monitoring) {}
