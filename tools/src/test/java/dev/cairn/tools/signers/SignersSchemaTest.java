package dev.cairn.tools.signers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.core.MalformedException;
import dev.cairn.core.testing.Vectors;
import dev.cairn.tools.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema that is published, the example and the reader say the same. */
class SignersSchemaTest {
    private static final Path DOCS = Vectors.projectRoot().resolve("docs");

    private static JsonNode schema() throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(DOCS.resolve("signers.schema.json").toFile());
    }

    private static Set<String> properties(String pointer) throws IOException {
        Set<String> names = new TreeSet<>();
        schema().at(pointer + "/properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void theExampleIsOneAndItsCasesPass() throws IOException, MalformedException {
        Path example = DOCS.resolve("examples").resolve("signers.yaml");
        String text = Files.readString(example);
        assertEquals(
                List.of(),
                new JsonSchema(schema())
                        .errors(YamlNode.parse("signers.yaml", text).json()));
        Signers signers = SignersFile.read(example);
        Path cases = DOCS.resolve("examples").resolve("signers.test.yaml");
        List<PolicyCase> all = PolicyCases.read(
                "signers.test.yaml", Files.readString(cases), SignersFiles.none(), Facts.NO_BUNDLES, Facts.NOW);
        assertTrue(all.size() >= 9);
        for (PolicyCase one : all) {
            PolicyCase.Outcome outcome = one.run(signers);
            assertTrue(outcome.passed(), one.name() + ": " + outcome.decision());
        }
    }

    @Test
    void theReaderKnowsTheKeysOfTheSchemaAndNoOthers() throws IOException {
        assertEquals(properties("/$defs/rule"), new TreeSet<>(RuleReader.KEYS));
        assertEquals(properties("/$defs/requirement"), new TreeSet<>(RuleReader.REQUIREMENT_KEYS));
        assertEquals(properties("/$defs/rule/properties/rego"), new TreeSet<>(RuleReader.REGO_KEYS));
        assertEquals(properties("/$defs/signer"), new TreeSet<>(SignerReader.KEYS));
        assertEquals(properties(""), new TreeSet<>(SignersReader.KEYS));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "rules: []",
                "version: 2~rules: []",
                "version: 1~rules: []~unmatched: maybe",
                "version: 1~rules: [{signers: [a]}]",
                "version: 1~rules: [{artifact: x, signers: [{identity: a}]}]",
                "version: 1~rules: [{artifact: x, signers: [{identity: a, issuer: b}], require: {treshold: 2}}]",
                "version: 1~rules: [{artifact: x, signers: [{identity: a, issuer: b}], require: {threshold: 0}}]",
                "version: 1~rules: [{artifact: x, signers: [{identity: a, issuer: b}], require: {maxAge: 90}}]",
                "version: 1~rules: [{artifact: x, signers: [], action: deny}]",
                "version: 1~rules: [{artifact: x, rego: {url: 'http://x'}}]",
                "version: 1~rules: [{artifact: x, mode: 1}]",
            })
    void bothRefuse(String text) throws IOException, MalformedException {
        String yaml = text.replace('~', '\n') + "\n";
        assertFalse(new JsonSchema(schema())
                .errors(YamlNode.parse("s.yaml", yaml).json())
                .isEmpty());
        assertThrows(MalformedException.class, () -> SignersFile.parse("s.yaml", yaml, SignersFiles.none()));
    }
}
