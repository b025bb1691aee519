package dev.cairn.core.entry.intoto;

import dev.cairn.core.Bytes;

/**
 * A signature of an {@code intoto} 0.0.2 and who can verify it.
 *
 * @param keyId the key id of the envelope, a hint without meaning to the log; empty if there is none
 * @param content the signature
 * @param publicKey PEM
 */
public record IntotoSignature(String keyId, Bytes content, Bytes publicKey) {}
