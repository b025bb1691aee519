package dev.cairn.ca.identity;

import dev.cairn.ca.policy.IssuancePolicy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the tokens of an issuer with certain audiences are taken.
 *
 * @param url of the issuer, or a pattern with {@code *}
 * @param wildcard whether the URL is a pattern
 * @param audiences any of these must be among the token's; not empty
 * @param ciProvider there for {@link IssuerType#CI_PROVIDER}
 * @param issuerClaim the way to the claim that the certificate names as the issuer, {@code $.a.b}; empty for {@code iss}
 * @param subjectDomain empty where it has none
 * @param spiffeTrustDomain empty where it has none
 * @param challengeClaim {@code email} or {@code sub}
 * @param skipEmailVerification whether {@code email_verified} is not looked at
 * @param caCertificates PEM, trusted beside the system's roots when the issuer is asked for its keys; empty for none
 * @param policy what else must hold
 */
record IssuerEntry(
        String url,
        boolean wildcard,
        List<String> audiences,
        IssuerType type,
        @Nullable CiProvider ciProvider,
        String issuerClaim,
        String subjectDomain,
        String spiffeTrustDomain,
        String challengeClaim,
        boolean skipEmailVerification,
        String caCertificates,
        IssuancePolicy policy) {
    IssuerEntry {
        audiences = List.copyOf(audiences);
    }

    /** The first configured audience that the token has. */
    Optional<String> audienceAmong(List<String> tokenAudiences) {
        return audiences.stream().filter(tokenAudiences::contains).findFirst();
    }

    /** As the configuration is told to clients: one for each audience. */
    List<TrustedIssuer> toTrustedIssuers() {
        return audiences.stream()
                .map(audience -> new TrustedIssuer(
                        url,
                        wildcard,
                        audience,
                        challengeClaim,
                        spiffeTrustDomain,
                        type.wireName(),
                        subjectDomain,
                        skipEmailVerification))
                .toList();
    }
}
