package dev.cairn.tools.signers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cairn.core.MalformedException;
import dev.cairn.core.testing.Vectors;
import dev.cairn.tools.signers.cip.ClusterImagePolicies;
import dev.cairn.tools.signers.cip.Imported;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever text is a signers file can be asked; nothing but {@link MalformedException} comes out of one that is none. */
class SignersFuzzTest {
    private static final Path EXAMPLES = Vectors.projectRoot().resolve("docs").resolve("examples");

    @DictionaryEntries({
        "version: 1",
        "rules:",
        "signers:",
        "artifact:",
        "identity:",
        "issuer:",
        "require:",
        "anyOf:",
        "threshold: ",
        "&a ",
        "*a",
        "!!"
    })
    @MethodSource("files")
    @FuzzTest
    void signersFiles(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            Signers signers = SignersFile.parse("f.yaml", text, SignersFiles.none());
            Decision nobody = signers.evaluate(Facts.JAR, List.of(), Facts.NOW);
            Decision somebody =
                    signers.evaluate(Facts.JAR, List.of(Facts.signed(Facts.person("ada@example.test"))), Facts.NOW);
            // A signature more never makes a no of a yes: no policy in Rego can be read here.
            assertFalse(nobody.allowed() && !somebody.allowed());
            assertEquals(somebody.allowed(), somebody.toJson().get("allowed").booleanValue());
        } catch (MalformedException e) {
            assertFalse(e.rule().isEmpty());
        }
        try {
            for (PolicyCase one : PolicyCases.read("c.yaml", text, SignersFiles.none(), Facts.NO_BUNDLES, Facts.NOW)) {
                assertFalse(one.name().isEmpty());
            }
        } catch (MalformedException e) {
            assertFalse(e.rule().isEmpty());
        }
    }

    static Stream<byte[]> files() throws IOException {
        return Stream.of(
                Files.readAllBytes(EXAMPLES.resolve("signers.yaml")),
                Files.readAllBytes(EXAMPLES.resolve("signers.test.yaml")),
                "version: 1\nrules: [{artifact: '**', signers: [{identityRegexp: '.*', issuer: 'https://idp.example.test'}]}]\n"
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** What is made of policies is a signers file. */
    @DictionaryEntries({
        "kind: ClusterImagePolicy",
        "spec:",
        "authorities:",
        "keyless:",
        "identities:",
        "key:",
        "static:",
        "attestations:",
        "policy:"
    })
    @MethodSource("policies")
    @FuzzTest
    void clusterImagePolicies(byte[] bytes) {
        try {
            Imported imported = ClusterImagePolicies.read("f.yaml", new String(bytes, StandardCharsets.UTF_8));
            Signers signers = SignersFile.parse("made.yaml", imported.signersFile(), SignersFiles.none());
            assertFalse(signers.unmatchedAllowed());
        } catch (MalformedException e) {
            assertFalse(e.rule().isEmpty());
        }
    }

    static Stream<byte[]> policies() {
        String head =
                "apiVersion: policy.sigstore.dev/v1beta1\nkind: ClusterImagePolicy\nmetadata: {name: a}\nspec:\n  images: [{glob: 'a/**'}]\n";
        return Stream.of(
                        head
                                + "  authorities: [{keyless: {identities: [{issuer: i, subjectRegExp: 's.*'}]}, ctlog: {url: u}}]\n",
                        head + "  mode: warn\n  authorities: [{static: {action: pass}}, {key: {kms: k}}]\n",
                        head
                                + "  policy: {type: cue, data: x}\n  authorities: [{keyless: {identities: [{issuer: i, subject: s}]},"
                                + " attestations: [{predicateType: vuln}, {predicateType: spdx, policy: {type: rego}}]}]\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }
}
