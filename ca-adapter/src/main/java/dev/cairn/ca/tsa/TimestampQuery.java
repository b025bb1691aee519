package dev.cairn.ca.tsa;

import dev.cairn.core.Bytes;
import java.math.BigInteger;
import java.util.Optional;

/**
 * What a request asks for, checked: its policy is this authority's, and it has no extensions.
 *
 * @param imprint the DER {@code MessageImprint}, which the token repeats
 * @param nonce what the token repeats, if given
 * @param certificates whether the token shall carry the authority's certificate
 */
record TimestampQuery(Bytes imprint, Optional<BigInteger> nonce, boolean certificates) {
    /** The one policy (Sigstore's). */
    static final String POLICY = "1.3.6.1.4.1.57264.2";

    static final String WEAK_HASH = "Weak hash algorithm in timestamp request";
    static final String DIGEST_LENGTH = "Message digest has incorrect length for specified algorithm";
    static final String TOO_LARGE = "timestamp request is too large";
    static final String LONG_OID = "OID should be comprised of at most 128 components";
    static final String OTHER_POLICY = "unaccepted policy: ";
    static final String EXTENSION = "unaccepted extension: ";

    static final int MAX_OID_COMPONENTS = 128;
}
