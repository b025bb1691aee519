package dev.cairn.ca.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads an entry of a configuration and makes principals with it. */
final class PrincipalChecks {
    static final String ISSUER = "https://idp.example.com";

    static Principal principal(String entry, Map<String, Object> claims) throws MalformedException, IdentityException {
        return principal(entry, "", claims);
    }

    static Principal principal(String entry, String metadata, Map<String, Object> claims)
            throws MalformedException, IdentityException {
        String file = "oidc-issuers:\n  " + ISSUER + ": {client-id: sigstore, " + entry + "}\n" + metadata;
        IdentityConfig config = IdentityConfigReader.read("test.yaml", file);
        assertEquals(List.of(), config.warnings());
        String subject = (String) claims.getOrDefault("sub", "the-subject");
        return Principals.of(
                new Claims(ISSUER, subject, claims),
                config.find(ISSUER).orElseThrow().entries().get(0));
    }

    static void assertName(SubjectName.Kind kind, String value, Principal principal) {
        assertEquals(new SubjectName(kind, value), principal.name());
    }

    /** Pairs of number and value, beside the issuer and the subject that every certificate has. */
    static void assertExtensions(Principal principal, Object... pairs) {
        Map<Integer, String> expected = new TreeMap<>();
        expected.put(1, ISSUER);
        expected.put(8, ISSUER);
        expected.put(24, principal.subject());
        for (int i = 0; i < pairs.length; i += 2) {
            expected.put((Integer) pairs[i], (String) pairs[i + 1]);
        }
        assertEquals(expected, principal.extensions());
    }

    static void assertRefused(String reason, String entry, Map<String, Object> claims) {
        IdentityException refusal = assertThrows(IdentityException.class, () -> principal(entry, claims));
        assertEquals("There was an error processing the identity token: " + reason, refusal.getMessage());
    }

    private PrincipalChecks() {}
}
