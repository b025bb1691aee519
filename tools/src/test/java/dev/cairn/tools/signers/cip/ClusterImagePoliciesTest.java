package dev.cairn.tools.signers.cip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.signers.Artifact;
import dev.cairn.tools.signers.Decision;
import dev.cairn.tools.signers.PolicyCase;
import dev.cairn.tools.signers.PolicyCases;
import dev.cairn.tools.signers.Rule;
import dev.cairn.tools.signers.Signers;
import dev.cairn.tools.signers.SignersFile;
import dev.cairn.tools.signers.SignersFiles;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterImagePoliciesTest {
    private static final Instant NOW = Instant.parse("2027-03-01T12:00:00Z");
    private static final String IMAGE = "registry.example.test/app/web:1";

    private static Imported policy(String spec) throws MalformedException {
        return ClusterImagePolicies.read("cip.yaml", """
                apiVersion: policy.sigstore.dev/v1beta1
                kind: ClusterImagePolicy
                metadata: {name: app}
                spec:
                  images: [{glob: "registry.example.test/app/*"}]
                %s
                """.formatted(spec.indent(2)));
    }

    private static Decision decide(Imported imported, String... signatures) throws MalformedException {
        Signers signers = SignersFile.parse("signers.yaml", imported.signersFile(), SignersFiles.none());
        List<PolicyCase> cases = PolicyCases.read(
                "cases.yaml",
                "cases: [{name: x, artifact: '" + IMAGE + "', expect: allow, signatures: ["
                        + String.join(", ", signatures) + "]}]",
                SignersFiles.none(),
                (bundle, digest) -> {
                    throw new IllegalStateException("no case names a bundle");
                },
                NOW);
        return cases.get(0).run(signers).decision();
    }

    private static String by(String identity, String more) {
        return "{identity: '" + identity + "', issuer: 'https://idp.example.test'" + more + "}";
    }

    @Test
    void identitiesKeysAndAlternatives() throws MalformedException {
        VerificationKey key = LocalKey.generate(KeyType.ECDSA_P256).publicKey();
        String pem = new Pem("PUBLIC KEY", key.spki()).encode();
        Imported imported = policy("""
                authorities:
                  - name: people
                    keyless:
                      url: https://fulcio.example.test
                      identities:
                        - {issuer: "https://idp.example.test", subject: ada@example.test}
                        - {issuerRegExp: "idp\\\\.example", subjectRegExp: "^grace@"}
                    ctlog: {url: https://log.invalid}
                  - key:
                      data: |
                """ + pem.indent(8));
        String inline = "{key: " + Quoted.text(pem) + ", log: none}";
        assertTrue(decide(imported, by("ada@example.test", "")).allowed());
        assertTrue(decide(imported, by("grace@example.test", "")).allowed());
        assertTrue(decide(imported, inline).allowed());
        assertFalse(decide(imported, by("not-grace@example.test", "")).allowed());
        assertFalse(decide(imported, by("ada@example.test", ", log: 'https://other.invalid'"))
                .allowed());
        assertFalse(decide(imported).allowed());
        assertEquals(1, imported.left().size(), imported.left().toString());
        assertTrue(
                imported.left().get(0).startsWith("cip.yaml:9:"),
                imported.left().get(0));
    }

    /** (provenance and sbom) or pass-by-key becomes clauses that mean the same. */
    @Test
    void attestations() throws MalformedException {
        Imported imported = policy("""
                authorities:
                  - keyless: {identities: [{issuer: "https://idp.example.test", subject: ci@example.test}]}
                    attestations:
                      - {name: p, predicateType: slsaprovenance1}
                      - {name: s, predicateType: "https://spdx.dev/Document"}
                  - keyless: {identities: [{issuer: "https://idp.example.test", subject: boss@example.test}]}
                    rfc3161timestamp: {}
                """);
        String provenance = by("ci@example.test", ", predicateType: 'https://slsa.dev/provenance/v1'");
        String sbom = by("ci@example.test", ", predicateType: 'https://spdx.dev/Document'");
        assertFalse(decide(imported, provenance).allowed());
        assertFalse(decide(imported, sbom).allowed());
        assertTrue(decide(imported, provenance, sbom).allowed());
        assertTrue(decide(imported, by("boss@example.test", ", log: none")).allowed());
        assertFalse(
                decide(imported, by("boss@example.test", ", timestamp: false")).allowed());
        assertEquals(List.of(), imported.left());
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "policy: {type: cue, data: 'x: 1'}~authorities: [{static: {action: pass}}]|a policy in cue is not imported|false",
                "policy: {type: rego, data: 'package sigstore'}~authorities: [{static: {action: pass}}]|a policy in rego is not imported|false",
                "authorities: [{keyless: {identities: [{issuer: i, subject: s}]}, attestations: [{predicateType: vuln, policy: {type: cue, data: x}}]}]|a policy in cue is not imported|false",
                "authorities: [{key: {kms: 'gcpkms://x'}}]|only data is imported|false",
                "authorities: [{key: {data: nothing}}]|is no public key in PEM|false",
                "authorities: [{keyless: {}}]|has no identities|false",
                "authorities: [{keyless: {identities: [{issuer: i}]}}]|has not both subject and issuer|false",
                "authorities: [{static: {action: pass}, surprise: 1}]|is not known|false",
                "surprise: 1~authorities: [{static: {action: pass}}]|is not known|false",
                "match: [{resource: pods}]~authorities: [{static: {action: pass}}]|the images of all resources|true",
                "authorities: [{static: {action: pass}, source: [{oci: x}]}]|is left to whoever looks|true",
            })
    void whatIsLeftOutNeverAllowsMore(String spec, String left, boolean allowed) throws MalformedException {
        Imported imported = policy(spec.replace('~', '\n'));
        assertEquals(1, imported.left().size(), imported.left().toString());
        assertTrue(
                imported.left().get(0).matches("cip\\.yaml:[0-9]+:[0-9]+: spec\\..*"),
                imported.left().get(0));
        assertTrue(imported.left().get(0).contains(left), imported.left().get(0));
        assertEquals(allowed, decide(imported).allowed());
    }

    @Test
    void severalDocumentsAndModes() throws MalformedException {
        String head = "apiVersion: policy.sigstore.dev/v1alpha1\nkind: ClusterImagePolicy\n";
        String body = "spec: {mode: %s, images: [{glob: '**'}], authorities: [{static: {action: fail}}]}\n";
        Imported imported = ClusterImagePolicies.read(
                "cip.yaml",
                head + "metadata: {name: a}\n" + body.formatted("warn") + "---\nkind: TrustRoot\n---\n" + head
                        + "metadata: {name: b}\n" + body.formatted("enforce"));
        Signers signers = SignersFile.parse("signers.yaml", imported.signersFile(), SignersFiles.none());
        assertEquals(List.of("a", "b"), signers.rules().stream().map(Rule::name).toList());
        assertEquals(
                List.of(true, false), signers.rules().stream().map(Rule::warns).toList());
        assertTrue(imported.left().get(0).contains("a TrustRoot is not imported"));
        Digest digest = new Digest(DigestAlgorithm.SHA2_256, Bytes.wrap(new byte[32]));
        assertFalse(signers.evaluate(Artifact.of(IMAGE, digest), List.of(), NOW).allowed());
    }

    @Test
    void whatIsNoPolicyIsRefused() {
        assertThrows(MalformedException.class, () -> ClusterImagePolicies.read("cip.yaml", "kind: Pod\n"));
        assertThrows(MalformedException.class, () -> ClusterImagePolicies.read("cip.yaml", "["));
        MalformedException version = assertThrows(
                MalformedException.class,
                () -> ClusterImagePolicies.read(
                        "cip.yaml", "apiVersion: policy.sigstore.dev/v9\nkind: ClusterImagePolicy\n"));
        assertEquals("cip.yaml:1:13", version.object());
        assertThrows(
                MalformedException.class,
                () -> policy("authorities: [{keyless: {identities: [{issuerRegExp: '(', subject: s}]}}]"));
    }
}
