package dev.cairn.ca.identity;

import static dev.cairn.ca.identity.PrincipalChecks.ISSUER;
import static dev.cairn.ca.identity.PrincipalChecks.assertExtensions;
import static dev.cairn.ca.identity.PrincipalChecks.assertName;
import static dev.cairn.ca.identity.PrincipalChecks.assertRefused;
import static dev.cairn.ca.identity.PrincipalChecks.principal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Claims in, certificate out: expected values by hand from Fulcio's oid-info.md and identity/config.yaml. */
class PrincipalsTest {
    @Test
    void email() throws Exception {
        Principal principal =
                principal("type: email", Map.of("sub", "1234", "email", "ada@example.com", "email_verified", true));
        assertName(SubjectName.Kind.EMAIL, "ada@example.com", principal);
        assertEquals(List.of("ada@example.com", "1234"), principal.challenges());
        assertExtensions(principal);
    }

    @Test
    void emailVerifiedMayBeText() throws Exception {
        for (String verified : List.of("true", "True")) {
            principal("type: email", Map.of("email", "ada@example.com", "email_verified", verified));
        }
    }

    @Test
    void emailWithIssuerClaim() throws Exception {
        Principal principal = principal(
                "type: email, issuer-claim: $.federated_claims.connector_id",
                Map.of(
                        "email",
                        "ada@example.com",
                        "email_verified",
                        true,
                        "federated_claims",
                        Map.of("connector_id", "https://accounts.google.com")));
        assertExtensions(principal, 1, "https://accounts.google.com", 8, "https://accounts.google.com");
        assertEquals(ISSUER, principal.issuer());
    }

    @Test
    void emailRefusals() {
        assertRefused("email: the token has no such claim, or it is not text", "type: email", Map.of());
        assertRefused("email_verified: is not true", "type: email", Map.of("email", "ada@example.com"));
        assertRefused(
                "email_verified: is not true",
                "type: email",
                Map.of("email", "ada@example.com", "email_verified", "TRUE"));
        assertRefused("email: is not a valid address", "type: email", Map.of("email", "ada", "email_verified", true));
        assertRefused(
                "$.f.id: the token has no such claim, or it is not text",
                "type: email, issuer-claim: $.f.id",
                Map.of("email", "ada@example.com", "email_verified", true));
    }

    @Test
    void emailVerificationCanBeSkipped() throws Exception {
        Principal principal =
                principal("type: email, skip-email-verification: true", Map.of("sub", "1", "email", "ada@example.com"));
        assertEquals(List.of("ada@example.com", "1"), principal.challenges());
    }

    @Test
    void username() throws Exception {
        String entry = "type: username, subject-domain: example.com";
        Principal principal = principal(entry, Map.of("sub", "ada"));
        assertName(SubjectName.Kind.OTHER, "ada!example.com", principal);
        assertEquals(List.of("ada"), principal.challenges());
        assertExtensions(principal);
        assertRefused("sub: a username must not have a !", entry, Map.of("sub", "ada!x"));
        assertRefused("sub: a username must not be an e-mail address", entry, Map.of("sub", "ada@example.com"));
    }

    @Test
    void namesThatCannotBeReadAreRefused() throws Exception {
        String entry = "type: username, subject-domain: example.com";
        for (String sub : List.of(
                " ada",
                "ada ",
                " ",
                "a\u2028b",
                "a\u2029b",
                "a\u202eb",
                "\ufeffada",
                "a\u00a0b",
                "a\u200bb",
                "a\u0085b",
                "a\tb",
                "a\udb40\udc41b",
                "\ud83d")) {
            assertRefused(
                    "sub: is too long for a name, has white space around it, or an invisible character",
                    entry,
                    Map.of("sub", sub));
        }
        for (String sub : List.of("Ada Lovelace", "\u00e9l\u00e8ve", "\u5b57", "\ud83d\ude00")) {
            assertName(SubjectName.Kind.OTHER, sub + "!example.com", principal(entry, Map.of("sub", sub)));
        }
        for (String path : List.of("https://u@users.example.com/a", "https://users.example.com/a/../b")) {
            assertRefused(
                    "the subject name would not be a URI with a scheme and a host, without user, dot segments and invisible characters",
                    "type: uri, subject-domain: 'https://users.example.com'",
                    Map.of("sub", path));
        }
    }

    @Test
    void uri() throws Exception {
        String entry = "type: uri, subject-domain: 'https://users.example.com'";
        Principal principal = principal(
                entry,
                Map.of("sub", "https://users.example.com/ada", "email", "ada@example.com", "email_verified", true));
        assertName(SubjectName.Kind.URI, "https://users.example.com/ada", principal);
        assertEquals(List.of("https://users.example.com/ada", "ada@example.com"), principal.challenges());
        assertRefused(
                "sub: has another host than the subject domain of the issuer",
                entry,
                Map.of("sub", "https://example.com/ada"));
        assertRefused(
                "sub: has another scheme than the subject domain of the issuer",
                entry,
                Map.of("sub", "http://users.example.com/ada"));
        assertRefused(
                "the subject name would not be a URI with a scheme and a host, without user, dot segments and invisible characters",
                entry,
                Map.of("sub", "ada"));
    }

    @Test
    void spiffe() throws Exception {
        String entry = "type: spiffe, spiffe-trust-domain: example.com";
        Principal principal = principal(entry, Map.of("sub", "spiffe://example.com/ns/build"));
        assertName(SubjectName.Kind.URI, "spiffe://example.com/ns/build", principal);
        for (String other : List.of(
                "spiffe://example.org/a",
                "spiffe://example.com.evil/a",
                "spiffe://example.com/../a",
                "spiffe://example.com/a/",
                "https://example.com/a")) {
            assertRefused("sub: is not a SPIFFE ID of the trust domain of the issuer", entry, Map.of("sub", other));
        }
    }

    @Test
    void kubernetes() throws Exception {
        Principal principal = principal(
                "type: kubernetes",
                Map.of("kubernetes.io", Map.of("namespace", "build", "serviceaccount", Map.of("name", "signer"))));
        assertName(SubjectName.Kind.URI, "https://kubernetes.io/namespaces/build/serviceaccounts/signer", principal);
        assertExtensions(principal);
        String reason = "kubernetes.io: has not the names of a namespace and a service account";
        assertRefused(reason, "type: kubernetes", Map.of("kubernetes.io", Map.of("namespace", "build")));
        assertRefused(
                reason,
                "type: kubernetes",
                Map.of("kubernetes.io", Map.of("namespace", "a/b", "serviceaccount", Map.of("name", "c"))));
    }

    @Test
    void chainguard() throws Exception {
        Principal principal = principal("type: chainguard-identity", Map.of("sub", "abc/def"));
        assertName(SubjectName.Kind.URI, ISSUER + "/abc/def", principal);
        assertEquals(List.of("abc/def"), principal.challenges());
        Principal withEmail = principal(
                "type: chainguard-identity", Map.of("sub", "abc", "email", "ada@example.com", "email_verified", true));
        assertEquals(List.of("ada@example.com", "abc"), withEmail.challenges());
    }

    @Test
    void challengeClaimOverridesTheType() throws Exception {
        Principal principal = principal(
                "type: uri, challenge-claim: email, subject-domain: 'https://example.com'",
                Map.of("sub", "https://example.com/a", "email", "ada@example.com", "email_verified", true));
        assertEquals(List.of("ada@example.com", "https://example.com/a"), principal.challenges());
    }
}
