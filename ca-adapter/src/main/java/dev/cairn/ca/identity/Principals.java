package dev.cairn.ca.identity;

import dev.cairn.core.MalformedException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes of verified claims what a certificate will say, type by type (<a
 * href="https://github.com/sigstore/fulcio/tree/main/pkg/identity">Fulcio's principals</a>). Stricter than Fulcio in what a name may be: an
 * address is a mailbox of RFC 5321, a URI has a scheme and a host, Kubernetes' names are its names.
 */
final class Principals {
    /** Bytes of all values of the extensions together. */
    private static final int MAX_TOTAL_BYTES = 64 * 1024;

    private Principals() {}

    /** @throws IdentityException if the claims do not suffice for the type of issuer */
    static Principal of(Claims claims, IssuerEntry entry) throws IdentityException {
        TreeMap<Integer, String> extensions = new TreeMap<>();
        String issuer = claims.issuer();
        SubjectName name = switch (entry.type()) {
            case EMAIL -> {
                issuer = issuerOf(claims, entry);
                yield email(claims, entry);
            }
            case USERNAME -> username(claims, entry);
            case URI -> uri(claims, entry);
            case SPIFFE -> spiffe(claims, entry);
            case KUBERNETES -> kubernetes(claims);
            case CHAINGUARD_IDENTITY -> subjectUri(claims.issuer() + "/" + claims.subject());
            case CI_PROVIDER -> {
                CiProvider provider = Objects.requireNonNull(entry.ciProvider());
                Map<String, String> values = new LinkedHashMap<>(provider.defaults());
                values.putAll(claims.asText());
                yield templated(provider, values, extensions);
            }
            case GITHUB_WORKFLOW, GITLAB_PIPELINE, BUILDKITE_JOB, CODEFRESH_WORKFLOW -> {
                BuiltInWorkflow type = BuiltInWorkflow.of(entry.type());
                yield templated(type.provider(), type.values(claims), extensions);
            }
        };
        extensions.put(ExtensionNumbers.ISSUER, issuer);
        extensions.put(ExtensionNumbers.ISSUER_V2, issuer);
        extensions.put(ExtensionNumbers.SUBJECT, claims.subject());
        // SPEC: an empty value is left out.
        extensions.values().removeIf(String::isEmpty);
        checkValues(extensions);
        return new Principal(claims.issuer(), claims.subject(), name, challenges(claims, entry), extensions);
    }

    private static void checkValues(Map<Integer, String> extensions) throws IdentityException {
        int total = 0;
        for (Map.Entry<Integer, String> extension : extensions.entrySet()) {
            if (!SubjectSyntax.isValue(extension.getValue())) {
                throw Refusal.of("extension 1.3.6.1.4.1.57264.1." + extension.getKey()
                        + ": its value would have a control character, half of a surrogate pair or more than "
                        + SubjectSyntax.MAX_VALUE_BYTES + " bytes");
            }
            total += SubjectSyntax.utf8Length(extension.getValue());
        }
        if (total > MAX_TOTAL_BYTES) {
            throw Refusal.of("the extensions of the certificate would have more than " + MAX_TOTAL_BYTES + " bytes");
        }
    }

    /** What clients sign differs: most take email where there is one, whatever the type; so either of the token's own names will do. */
    private static List<String> challenges(Claims claims, IssuerEntry entry) {
        Optional<String> email = claims.verifiedEmail(entry.skipEmailVerification());
        boolean emailFirst = entry.challengeClaim().equals("email") || entry.type() == IssuerType.CHAINGUARD_IDENTITY;
        List<String> challenges = new ArrayList<>();
        if (emailFirst) {
            email.ifPresent(challenges::add);
        }
        challenges.add(claims.subject());
        if (!emailFirst) {
            email.ifPresent(challenges::add);
        }
        return challenges.stream().distinct().toList();
    }

    private static String issuerOf(Claims claims, IssuerEntry entry) throws IdentityException {
        if (entry.issuerClaim().isEmpty()) {
            return claims.issuer();
        }
        try {
            Optional<String> issuer =
                    ClaimPath.parse("issuer-claim", entry.issuerClaim()).text(claims);
            if (issuer.isEmpty()) {
                throw Refusal.of(entry.issuerClaim(), "the token has no such claim, or it is not text");
            }
            return issuer.get();
        } catch (MalformedException e) {
            throw new IllegalStateException("a path that was checked when the configuration was read", e);
        }
    }

    private static SubjectName email(Claims claims, IssuerEntry entry) throws IdentityException {
        String email = claims.required("email");
        if (!entry.skipEmailVerification() && !claims.emailVerified()) {
            throw Refusal.of("email_verified", "is not true");
        }
        if (!SubjectSyntax.isEmail(email)) {
            throw Refusal.of("email", "is not a valid address");
        }
        return new SubjectName(SubjectName.Kind.EMAIL, email);
    }

    private static SubjectName username(Claims claims, IssuerEntry entry) throws IdentityException {
        String subject = claims.subject();
        if (subject.contains("!")) {
            throw Refusal.of("sub", "a username must not have a !");
        }
        if (SubjectSyntax.isEmail(subject)) {
            throw Refusal.of("sub", "a username must not be an e-mail address");
        }
        String name = subject + "!" + entry.subjectDomain();
        if (!SubjectSyntax.isName(subject) || !SubjectSyntax.isName(name)) {
            throw Refusal.of("sub", "is too long for a name, has white space around it, or an invisible character");
        }
        return new SubjectName(SubjectName.Kind.OTHER, name);
    }

    private static SubjectName uri(Claims claims, IssuerEntry entry) throws IdentityException {
        SubjectName name = subjectUri(claims.subject());
        URI subject = URI.create(name.value());
        URI domain = URI.create(entry.subjectDomain());
        if (!Objects.equals(subject.getScheme(), domain.getScheme())) {
            throw Refusal.of("sub", "has another scheme than the subject domain of the issuer");
        }
        if (!Objects.equals(subject.getHost(), domain.getHost())) {
            throw Refusal.of("sub", "has another host than the subject domain of the issuer");
        }
        return name;
    }

    private static SubjectName spiffe(Claims claims, IssuerEntry entry) throws IdentityException {
        if (!SubjectSyntax.isSpiffeId(claims.subject(), entry.spiffeTrustDomain())) {
            throw Refusal.of("sub", "is not a SPIFFE ID of the trust domain of the issuer");
        }
        return new SubjectName(SubjectName.Kind.URI, claims.subject());
    }

    private static SubjectName kubernetes(Claims claims) throws IdentityException {
        if (claims.all().get("kubernetes.io") instanceof Map<?, ?> kubernetes
                && kubernetes.get("namespace") instanceof String namespace
                && kubernetes.get("serviceaccount") instanceof Map<?, ?> account
                && account.get("name") instanceof String name
                && SubjectSyntax.isKubernetesName(namespace)
                && SubjectSyntax.isKubernetesName(name)) {
            return subjectUri("https://kubernetes.io/namespaces/" + namespace + "/serviceaccounts/" + name);
        }
        throw Refusal.of("kubernetes.io", "has not the names of a namespace and a service account");
    }

    private static SubjectName templated(
            CiProvider provider, Map<String, String> values, Map<Integer, String> extensions) throws IdentityException {
        for (Map.Entry<Integer, Template> template : provider.extensions().entrySet()) {
            extensions.put(template.getKey(), template.getValue().apply(values, false));
        }
        return subjectUri(provider.subjectName().apply(values, true));
    }

    private static SubjectName subjectUri(String text) throws IdentityException {
        Optional<String> uri = SubjectSyntax.uri(text);
        if (uri.isEmpty()) {
            throw Refusal.of(
                    "the subject name would not be a URI with a scheme and a host, without user, dot segments and invisible characters");
        }
        return new SubjectName(SubjectName.Kind.URI, uri.get());
    }
}
