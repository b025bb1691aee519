package dev.cairn.ca.issue;

/**
 * A request for a certificate.
 *
 * @param token an OIDC ID token, or empty
 * @param requestId for the audit trail
 * @param remote who sent it, as a proxy says, or empty; for the audit trail
 */
public record IssuanceRequest(String token, KeyRequest key, String requestId, String remote) {
    /** Without the token. */
    @Override
    public String toString() {
        return "request " + requestId;
    }
}
