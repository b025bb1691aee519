package dev.cairn.core.entry;

import dev.cairn.core.Bytes;

/**
 * A signature and who can verify it (Rekor v2's {@code Signature}).
 *
 * @param content the signature: ASN.1 DER for ECDSA, the bare bytes of the others
 * @param verifier the key or certificate
 */
public record EntrySignature(Bytes content, Verifier verifier) {}
