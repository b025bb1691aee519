package dev.cairn.ca.identity;

import java.util.List;

/** Verifies tokens. Safe for concurrent use. */
public interface Authenticator {
    /**
     * Verifies an OIDC ID token, and that the policy is not against it. May block: it may have to fetch the issuer's keys.
     *
     * @throws IdentityException if the token gets no certificate
     */
    Principal authenticate(String token) throws IdentityException;

    /** Whose tokens are taken, in the order of the configuration. */
    List<TrustedIssuer> issuers();
}
