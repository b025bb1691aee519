package dev.cairn.ca.identity;

/**
 * An issuer whose tokens are taken, as Fulcio's {@code GetConfiguration} tells it.
 *
 * @param url its URL, or a pattern with {@code *} if it is a wildcard
 * @param wildcard whether the URL is a pattern (a meta-issuer)
 * @param audience the audience that its tokens must have
 * @param challengeClaim {@code email} or {@code sub}
 * @param spiffeTrustDomain empty where it has none
 * @param issuerType for example {@code email}, {@code ci-provider}
 * @param subjectDomain empty where it has none
 * @param skipEmailVerification whether {@code email_verified} is not looked at
 */
public record TrustedIssuer(
        String url,
        boolean wildcard,
        String audience,
        String challengeClaim,
        String spiffeTrustDomain,
        String issuerType,
        String subjectDomain,
        boolean skipEmailVerification) {}
