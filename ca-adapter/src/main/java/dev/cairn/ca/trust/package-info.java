/**
 * What clients are told to trust, and which services to use: Sigstore's {@code trusted_root.json}, {@code signing_config.v0.2.json} and
 * {@code client_trust_config.json} (<a href="https://github.com/sigstore/protobuf-specs">protobuf-specs</a>, as JSON), and their publication as
 * targets of a TUF repository.
 *
 * <p>Invariants: an entry is never removed, only retired: what was signed while it was valid must verify for ever.
 */
@NullMarked
package dev.cairn.ca.trust;

import org.jspecify.annotations.NullMarked;
