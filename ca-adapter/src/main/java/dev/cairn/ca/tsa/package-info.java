/**
 * A timestamp authority (<a href="https://www.rfc-editor.org/rfc/rfc3161">RFC 3161</a>), in the profile of
 * <a href="https://github.com/sigstore/timestamp-authority">Sigstore's</a>: requests as DER or JSON, tokens signed with ECDSA.
 *
 * <p>Invariants: a token's time is never before that of an earlier token by more than the bound of {@link dev.cairn.ca.tsa.StampClock}, over
 * restarts too; a clock in doubt stamps nothing.
 */
@NullMarked
package dev.cairn.ca.tsa;

import org.jspecify.annotations.NullMarked;
